// SPDX-License-Identifier: MIT OR Apache-2.0
// Limits are on by default; this sets tighter ones and runs into each of them.
#include <chrono>
#include <eryx/eryx.hpp>
#include <iostream>

namespace {

void report(const char* what, const eryx::ExecuteResult& run) {
  std::cout << what << ": " << to_string(run.outcome);
  if (run.limit) std::cout << " (" << run.limit->describe() << ')';
  if (run.output_truncated) std::cout << " (output truncated to " << run.stdout_text.size() / 1024 << " KiB)";
  std::cout << '\n' << run.stdout_text.substr(0, run.stdout_text.find('\n') + 1);
}

}  // namespace

int main() {
  using namespace std::chrono_literals;
  using namespace eryx::literals;

  eryx::Limits limits;
  limits.wall_time = 500ms;
  limits.memory = 64_MiB;
  limits.output = 64_KiB;
  limits.files = 1_MiB;
  const eryx::Sandbox sandbox = eryx::Sandbox::builder().limits(limits).build();

  report("time", sandbox.execute(R"(
try:
    while True: pass
finally:
    print('finally blocks still run')
)"));
  report("memory", sandbox.execute("block = bytearray(500_000_000)"));
  report("files", sandbox.execute("open('/tmp/big', 'wb').write(bytes(2_000_000))"));
  report("output", sandbox.execute("for i in range(20_000): print('line', i)"));

  // A program may catch what a limit raises, and one execution may have different limits from the rest.
  report("caught", sandbox.execute(R"(
try:
    bytearray(500_000_000)
except MemoryError:
    print('too much; trying less')
)"));
  eryx::ExecuteOptions options;
  eryx::Limits wider = limits;
  wider.memory = 1_GiB;
  wider.wall_time = 20s;
  options.limits(wider);
  report("raised", sandbox.execute("block = bytearray(500_000_000)", options));
}
