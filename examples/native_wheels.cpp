// SPDX-License-Identifier: MIT OR Apache-2.0
// Wheels with compiled code, as their authors publish them for Python in WebAssembly: native_wheels WHEEL...
// Making their machine code needs clang and takes a second, once; the image file that holds it needs neither again.
#include <eryx/eryx.hpp>
#include <filesystem>
#include <iostream>

namespace {

// Clang works on what a stranger wrote, so it is done only where it is allowed.
const eryx::NativePackages allowed;

void build(const std::filesystem::path& image, int count, char** wheels) {
  eryx::ImageBuildOptions options;
  options.native_packages = allowed;
  for (int i = 0; i < count; ++i) {
    auto package = eryx::Package::from_file(wheels[i], {}, eryx::NativeCode::Accept);
    std::cout << package.name() << ": " << package.extension_modules().front() << '\n';
    options.packages.push_back(std::move(package));
  }
  options.imports = {"msgpack", "xxhash"};
  options.progress = [](std::string_view step) { std::clog << "  " << step << '\n'; };
  eryx::build_image(image, options);
}

}  // namespace

int main(int count, char** arguments) {
  const std::filesystem::path image = std::filesystem::temp_directory_path() / "eryx-example-native.image";
  build(image, count - 1, arguments + 1);

  // Here, or on another machine without a compiler.
  eryx::RuntimeOptions options;
  options.image = image;
  options.native_packages = allowed;
  const eryx::Sandbox sandbox = eryx::Sandbox::builder().runtime(eryx::Runtime::create(options)).build();
  const eryx::ExecuteResult result = sandbox.execute(R"(
import msgpack, xxhash
packed = msgpack.packb({"name": "sand boa", "length": 0.6, "venomous": False})
print(len(packed), msgpack.unpackb(packed))
print(xxhash.xxh3_64_hexdigest(packed))
)");
  std::cout << result.stdout_text;

  // What holds for Python holds for their code: this loop is in C, and ends when its time is over.
  eryx::Limits limits;
  limits.wall_time = std::chrono::milliseconds(100);
  const eryx::ExecuteResult stopped = sandbox.execute(
      "import xxhash\nwhile True: xxhash.xxh64(bytes(1 << 20))", eryx::ExecuteOptions().limits(limits));
  std::cout << to_string(stopped.outcome) << '\n';
  std::filesystem::remove(image);
  return result.ok() ? 0 : 1;
}
