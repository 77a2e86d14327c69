// SPDX-License-Identifier: MIT OR Apache-2.0
// What an embedder writes first; built against an installed Eryx, and against its source tree.
#include <eryx/eryx.hpp>
#include <iostream>

int main() {
  const eryx::ExecuteResult result = eryx::Sandbox::builder().build().execute("print('embedded')");
  std::cout << result.stdout_text;
  return result.ok() ? 0 : 1;
}
