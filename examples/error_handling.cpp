// SPDX-License-Identifier: MIT OR Apache-2.0
// The ways in which a program can end, and what the host learns from each. None of them is a C++ exception.
#include <eryx/eryx.hpp>
#include <iostream>

namespace {

void run(const eryx::Sandbox& sandbox, const char* program) {
  const eryx::ExecuteResult run = sandbox.execute(program);
  std::cout << to_string(run.outcome) << ", exit code " << run.exit_code << '\n';
  if (!run.stdout_text.empty()) std::cout << "  printed: " << run.stdout_text;
  if (run.exception) {
    std::cout << "  " << run.exception->type << ": " << run.exception->message << '\n';
    for (const eryx::TracebackFrame& frame : run.exception->frames) {
      std::cout << "  line " << frame.line << ", in " << frame.function << ": " << frame.source << '\n';
    }
  }
  if (run.value_error) std::cout << "  no result: " << *run.value_error << '\n';
}

}  // namespace

int main() {
  const eryx::Sandbox sandbox = eryx::Sandbox::builder().build();

  // Output written before the end is never lost.
  run(sandbox, "print('so far, so good')\ndef half(x):\n    return x / 0\nhalf(1)\n");
  run(sandbox, "def f(:\n    pass\n");
  run(sandbox, "import sys\nsys.exit(3)\n");
  run(sandbox, "result = {1, 2}\n");

  // Misuse by the host, unlike anything the guest does, throws.
  try {
    eryx::ExecuteOptions options;
    options.inputs({{"not an identifier", 1}});
    (void)sandbox.execute("", options);
  } catch (const eryx::Error& error) {
    std::cout << "eryx::Error: " << error.what() << '\n';
  }
}
