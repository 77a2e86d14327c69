// SPDX-License-Identifier: MIT OR Apache-2.0
// A schema, a NUL, arguments: both any JSON. What is no schema is refused with a place; arguments either fit or are
// refused with a text that may be shown. The same arguments are decoded into a described struct, whose own schema must
// agree.

#include <algorithm>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_reader.hpp"
#include "base/utf8.hpp"
#include "bridge/schema.hpp"
#include "eryx/argument_error.hpp"
#include "eryx/describe.hpp"
#include "eryx/error.hpp"

namespace {

namespace json = boost::json;

enum class Colour { red, green };
ERYX_DESCRIBE_ENUM(Colour, red, green)

struct Item {
  std::string a;
  std::optional<double> b;
};
ERYX_DESCRIBE_ARGS(Item, (a), (b))

// Without 64-bit integers: those hold less than "integer" in a schema says.
struct Arguments {
  std::optional<std::vector<Item>> items;
  std::optional<std::int8_t> i;
  std::uint16_t u = 1;
  std::map<std::string, Colour> m;
  std::set<std::string> s;
  std::optional<bool> f;
};
ERYX_DESCRIBE_ARGS(Arguments, (items), (i), (u, eryx::has_default), (m, eryx::has_default),
                   (s, eryx::has_default), (f))

enum class Verdict { Fits, Refused };

template <typename Check>
Verdict verdict(Check&& check) {
  try {
    check();
    return Verdict::Fits;
  } catch (const eryx::ArgumentError& error) {
    const std::string_view text = error.what();
    constexpr std::size_t longest = 40'000;
    if (text.empty() || text.size() > longest || !eryx::base::is_utf8(text)) std::abort();
    return Verdict::Refused;
  }
}

std::optional<json::value> parsed(std::string_view text) {
  constexpr std::size_t depth = 100;
  eryx::base::BudgetShare unbounded;
  try {
    return eryx::base::read_json(text, depth, unbounded).value;
  } catch (const eryx::base::JsonError&) {
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const eryx::bridge::Schema described(eryx::schema_of<Arguments>());
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(text.find('\0'), size);

  const auto arguments = parsed(text.substr(std::min(end + 1, size)));
  if (!arguments) return 0;
  const auto by_decode = verdict([&] { static_cast<void>(eryx::decode_arguments<Arguments>(*arguments)); });
  if (by_decode != verdict([&] { described.check(*arguments); })) std::abort();

  const auto schema = parsed(text.substr(0, end));
  if (!schema || !schema->is_object()) return 0;
  try {
    const eryx::bridge::Schema compiled(schema->get_object());
    static_cast<void>(compiled.parameters());
    verdict([&] { compiled.check(*arguments); });
  } catch (const eryx::Error& error) {
    if (error.kind() != eryx::ErrorKind::InvalidArgument) std::abort();
  }
  return 0;
}
