// SPDX-License-Identifier: MIT OR Apache-2.0
// What a program did, line by line: as it happens, afterwards as a list, and as a count of how often each line ran.
#include <cstdint>
#include <iostream>
#include <map>
#include <string>

#include "eryx/eryx.hpp"

int main() {
  const eryx::Sandbox sandbox =
      eryx::Sandbox::builder().callback("price", "The price of an article", [] { return 7; }).build();
  const std::string program =
      "def total(counts):\n"
      "    result = 0\n"
      "    for count in counts:\n"
      "        result += count * price.sync()\n"
      "    return result\n"
      "\n"
      "print(total([1, 2, 3]))\n";

  // Live: called while the program runs. A slow handler delays it by no more than a tenth of a second.
  std::uint64_t calls = 0;
  const eryx::ExecuteOptions options =
      eryx::ExecuteOptions().trace().on_trace([&](const eryx::TraceEvent& event) {
        if (event.kind == eryx::TraceEventKind::CallbackStart) ++calls;
      });
  const eryx::ExecuteResult result = sandbox.execute(program, options);

  std::map<std::uint32_t, int> hits;
  for (const eryx::TraceEvent& event : result.trace.events) {
    if (event.kind == eryx::TraceEventKind::Line) ++hits[event.line];
  }
  for (const auto& [line, count] : hits) std::cout << "line " << line << ": " << count << "\n";
  std::cout << "callbacks: " << calls << ", printed: " << result.stdout_text;
}
