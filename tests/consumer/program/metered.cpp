// SPDX-License-Identifier: MIT OR Apache-2.0
// A program with a limit of fuel, as docs/limits.md shows it. Without the metered guest the sandbox is refused.
#include <eryx/eryx.hpp>
#include <iostream>

int main() {
  eryx::Limits limits;
  limits.fuel = 1'000'000'000;
  const eryx::Sandbox sandbox = eryx::Sandbox::builder().limits(limits).build();
  const eryx::ExecuteResult first = sandbox.execute("print('embedded', 6 * 7)");
  const eryx::ExecuteResult again = sandbox.execute("print('embedded', 6 * 7)");
  std::cout << first.stdout_text;
  return first.ok() && first.stats.fuel.value_or(0) > 0 && first.stats.fuel == again.stats.fuel ? 0 : 1;
}
