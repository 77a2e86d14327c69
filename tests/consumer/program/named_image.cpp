// SPDX-License-Identifier: MIT OR Apache-2.0
// Runs a program from the image that its argument names. Without an argument it asks for the image inside the library.
#include <eryx/eryx.hpp>
#include <iostream>

int main(int count, char** arguments) {
  try {
    eryx::RuntimeOptions options;
    if (count > 1) options.image = arguments[1];
    const eryx::Sandbox sandbox = eryx::Sandbox::builder().runtime(eryx::Runtime::create(options)).build();
    std::cout << sandbox.execute("print('embedded', 6 * 7)").stdout_text;
  } catch (const eryx::Error& error) {
    std::cout << (error.kind() == eryx::ErrorKind::ImageMissing ? "missing: " : "error: ") << error.what()
              << '\n';
    return 1;
  }
}
