// SPDX-License-Identifier: MIT OR Apache-2.0
// Prepares a state once, tries several continuations of it in forks, and continues with the best one.
#include <eryx/eryx.hpp>
#include <iostream>
#include <optional>

int main() {
  eryx::Session prepared(eryx::Sandbox::builder().build());

  // The slow part happens once: imports, data, functions. A fork shares all of that memory.
  (void)prepared.execute(R"(
import math
points = [(x / 100, 3 * (x / 100) ** 2 + 2 + math.sin(x)) for x in range(1000)]
def error_of(model):
    return math.sqrt(sum((model(x) - y) ** 2 for x, y in points) / len(points))
)");

  // Three ideas, from a language model for example. None can spoil the state for another.
  const char* ideas[] = {
      "model = lambda x: 30 * x - 40",
      "points.clear(); model = lambda x: 0",
      "model = lambda x: 3 * x * x + 2",
  };
  std::optional<eryx::Session> best;
  double smallest = 0;
  for (const char* idea : ideas) {
    eryx::Session fork = prepared.fork();
    const eryx::ExecuteResult tried =
        fork.execute(std::string(idea) + "\nresult = round(error_of(model), 2)");
    if (!tried.ok()) {
      std::cout << idea << ": " << tried.exception->type << '\n';
      continue;
    }
    const double error = tried.value().to_number<double>();
    std::cout << idea << ": " << *tried.value_json << '\n';
    if (!best || error < smallest) {
      best = std::move(fork);
      smallest = error;
    }
  }

  std::cout << "the best predicts " << best->execute("print(model(20))").stdout_text;
  std::cout << prepared
                   .execute(
                       "print(len(points), 'points, and', 'a' if 'model' in globals() else 'no', 'model')")
                   .stdout_text;
}
