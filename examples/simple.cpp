// SPDX-License-Identifier: MIT OR Apache-2.0
// Runs an untrusted program, and reads what it printed and what it computed.
#include <eryx/eryx.hpp>
#include <iostream>

int main() {
  const eryx::Sandbox sandbox = eryx::Sandbox::builder().build();

  eryx::ExecuteOptions options;
  options.inputs({{"prices", {19.5, 5.25, 12.0}}, {"currency", "EUR"}});
  const eryx::ExecuteResult run = sandbox.execute(R"(
import statistics
print(f"{len(prices)} prices in {currency}")
result = {"mean": statistics.mean(prices), "highest": max(prices)}
)",
                                                  options);

  std::cout << run.stdout_text << "result: " << *run.value_json << '\n';

  // Every execution gets a fresh interpreter: nothing is left of the previous one.
  std::cout << sandbox.execute("print('prices' in globals())").stdout_text;
}
