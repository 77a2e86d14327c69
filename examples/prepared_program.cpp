// SPDX-License-Identifier: MIT OR Apache-2.0
// A user's script that runs for every request: compiled, imported and set up once, and still a fresh interpreter each time.
#include <iostream>

#include "eryx/eryx.hpp"

int main() {
  const eryx::Sandbox sandbox = eryx::Sandbox::builder().build();
  const eryx::Prepared greeting = sandbox.prepare(R"(
import string
import eryx

template = string.Template("Dear $name, your order $number is on its way.")
seen = []

eryx.ready()

seen.append(name)
print(template.substitute(name=name, number=number), len(seen))
)");
  if (!greeting.is_ready()) {
    std::cerr << greeting.setup().exception->traceback;
    return 1;
  }
  // Each execution begins with an empty `seen`.
  const auto order = [](const char* name, int number) {
    return eryx::ExecuteOptions().input("name", name).input("number", number);
  };
  std::cout << greeting.execute(order("Ines", 17)).stdout_text;
  std::cout << greeting.execute(order("Tomasz", 18)).stdout_text;

  // What cannot be kept is named.
  const eryx::Prepared noisy = sandbox.prepare("import eryx\nprint('loading')\neryx.ready()\nprint('ran')");
  std::cout << noisy.setup().exception->message;
  // It works all the same, wholly in each execution.
  std::cout << noisy.execute().stdout_text;
}
