// SPDX-License-Identifier: MIT OR Apache-2.0
// An explicit runtime, shared by several threads. The interpreter, its standard library and the image are inside
// this program: it needs no other file to run.
#include <eryx/eryx.hpp>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

int main() {
  eryx::RuntimeOptions options;
  options.idle_slots = 4;
  const std::shared_ptr<eryx::Runtime> runtime = eryx::Runtime::create(options);
  std::cout << "Python " << runtime->image().python_version << " inside\n";

  const eryx::Sandbox sandbox =
      eryx::Sandbox::builder().runtime(runtime).environment("GREETING", "hello").build();

  constexpr std::size_t threads = 4;
  constexpr int runs_each = 250;
  std::vector<std::string> lines(threads);
  std::vector<std::thread> workers;
  for (std::size_t worker = 0; worker < threads; ++worker) {
    workers.emplace_back([&sandbox, &line = lines[worker], worker] {
      eryx::ExecuteOptions execute_options;
      execute_options.inputs({{"worker", worker}});
      for (int i = 0; i < runs_each; ++i) {
        line =
            sandbox
                .execute("import os\nprint(os.environ['GREETING'], 'from worker', worker)", execute_options)
                .stdout_text;
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  for (const std::string& line : lines) std::cout << line;

  const eryx::RuntimeStats stats = runtime->stats();
  std::cout << stats.executions << " executions in " << stats.slots_created << " slots\n";
}
