// SPDX-License-Identifier: MIT OR Apache-2.0
// A function of this program that Python awaits. Its arguments are a struct, described once: the JSON Schema that
// Python sees, the argument checks and the conversion follow from the description.
#include <eryx/eryx.hpp>
#include <iostream>
#include <map>

enum class Unit { piece, kilogram };
ERYX_DESCRIBE_ENUM(Unit, piece, kilogram)

struct PriceArguments {
  std::string article;
  double amount = 1;
  Unit unit = Unit::piece;
};
ERYX_DESCRIBE_ARGS(PriceArguments, (article, "What to buy"), (amount, "How much of it", eryx::has_default),
                   (unit, "Of what", eryx::has_default))

struct Price {
  std::string article;
  double total = 0;
};
ERYX_DESCRIBE_ARGS(Price, (article), (total))

namespace {

Price price(const PriceArguments& arguments) {
  static const std::map<std::string, double> prices = {{"apple", 0.5}, {"bread", 3.0}};
  const auto found = prices.find(arguments.article);
  // This text reaches the program. The text of any other exception does not.
  if (found == prices.end()) throw eryx::CallbackError("we do not sell " + arguments.article);
  const double factor = arguments.unit == Unit::kilogram ? 6 : 1;
  return {arguments.article, found->second * factor * arguments.amount};
}

}  // namespace

int main() {
  const eryx::Sandbox sandbox =
      eryx::Sandbox::builder().callback("price", "Price of an article", price).build();
  std::cout << sandbox.type_stubs() << '\n';

  const eryx::ExecuteResult run = sandbox.execute(R"(
import eryx
print(await price("bread"))
print(await price("apple", 2, unit="kilogram"))
for wrong in ({"article": "gold"}, {"article": "apple", "amount": "three"}):
    try:
        await price(**wrong)
    except eryx.CallbackError as error:
        print(f"{type(error).__name__}: {error}")
)");
  std::cout << run.stdout_text << (run.exception ? run.exception->traceback : "");
}
