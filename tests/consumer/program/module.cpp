// SPDX-License-Identifier: MIT OR Apache-2.0
// A plug-in that embeds Eryx. Its host (loader.c) knows nothing of it, nor of C++.
#include <eryx/eryx.hpp>
#include <iostream>

extern "C" __attribute__((visibility("default"))) int run_program(const char* program) {
  try {
    const eryx::ExecuteResult result = eryx::Sandbox::builder().build().execute(program);
    std::cout << result.stdout_text << std::flush;
    return result.ok() ? 0 : 1;
  } catch (const eryx::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
