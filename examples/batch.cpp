// SPDX-License-Identifier: MIT OR Apache-2.0
// One program for many inputs, on all processors, each time in a fresh interpreter.
#include <iostream>
#include <vector>

#include "eryx/eryx.hpp"

int main() {
  const eryx::Prepared program = eryx::Sandbox::builder().build().prepare(R"(
import eryx, math

def is_prime(n):
    return n > 1 and all(n % d for d in range(2, math.isqrt(n) + 1))

eryx.ready()
result = is_prime(number)
)");
  std::vector<eryx::ExecuteOptions> options;
  for (int number = 0; number < 1000; ++number)
    options.push_back(eryx::ExecuteOptions().input("number", number));

  // The results are in the order of the options.
  int primes = 0;
  for (const eryx::ExecuteResult& result : program.execute_many(options)) primes += result.value().as_bool();
  std::cout << primes << " primes below " << options.size() << "\n";
}
