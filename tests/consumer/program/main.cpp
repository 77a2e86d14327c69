// SPDX-License-Identifier: MIT OR Apache-2.0
// What an embedder writes first. Values, a handler and an error cross the boundary of the library on the way.
#include <eryx/eryx.hpp>
#include <fstream>
#include <iostream>
#include <string>

namespace {

// The library maps the image from the file that it is in. If it does not find that file, it copies the image into memory,
// which works, but costs each process its own copy.
bool image_was_copied() {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find("memfd:eryx-image") != std::string::npos) return true;
  }
  return false;
}

bool catches_error() {
  try {
    static_cast<void>(eryx::Sandbox::builder().environment("", "value").build());
    return false;
  } catch (const eryx::Error& error) {
    return error.kind() == eryx::ErrorKind::InvalidArgument;
  }
}

}  // namespace

int main() {
  const auto twice = [](const boost::json::object& arguments) {
    return 2 * arguments.at("number").to_number<int>();
  };
  const eryx::Sandbox sandbox = eryx::Sandbox::builder().callback("twice", "Doubles a number", twice).build();
  const eryx::ExecuteResult result = sandbox.execute("print('embedded', await twice(number=21))");
  std::cout << result.stdout_text;
  if (!result.ok()) std::cerr << to_json(result) << '\n';
  if (image_was_copied()) std::cerr << "the image was copied into memory\n";
  if (!catches_error()) std::cerr << "eryx::Error was not caught\n";
  return result.ok() && !image_was_copied() && catches_error() ? 0 : 1;
}
