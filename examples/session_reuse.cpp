// SPDX-License-Identifier: MIT OR Apache-2.0
// A session: one interpreter over many programs. What they define persists until it is undone.
#include <chrono>
#include <eryx/eryx.hpp>
#include <iostream>

int main() {
  using namespace std::chrono_literals;

  eryx::Session session(eryx::Sandbox::builder().build());
  const auto run = [&](const char* program, const eryx::ExecuteOptions& options = {}) {
    const eryx::ExecuteResult result = session.execute(program, options);
    std::cout << result.stdout_text;
    if (result.exception) std::cout << result.exception->type << ": " << result.exception->message << '\n';
    return result;
  };

  (void)run(R"(
stock = {"apple": 5, "bread": 2}
def sell(article, count=1):
    if stock[article] < count: raise ValueError(f"only {stock[article]} of {article}")
    stock[article] -= count
)");
  (void)run("sell('apple', 3); print('sold:', stock)");

  // A program that fails has still run up to that point: the first sale counts.
  (void)run("sell('bread'); sell('bread', 7)");
  (void)run("print('after the failure:', stock)");

  // Unless the host undoes the last program.
  (void)run("stock.clear(); print('cleared:', stock)");
  session.undo();
  (void)run("print('after undo:', stock)");

  // A program that has to be stopped midway is rolled back automatically: its state could be inconsistent.
  eryx::ExecuteOptions options;
  options.limits({.wall_time = 100ms, .grace = 10ms});
  const eryx::ExecuteResult stopped = run(R"(
stock["bread"] = -1
while True:
    try:
        while True: pass
    except BaseException: pass  # does not want to end
)",
                                          options);
  std::cout << "stopped: " << to_string(stopped.outcome) << ", state " << to_string(stopped.state) << '\n';
  (void)run("print('after the stop:', stock)");
  std::cout << session.execution_count() << " programs count\n";
}
