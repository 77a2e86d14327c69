// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include "eryx/eryx.hpp"
#include "support/files.hpp"

namespace eryx {

/// Packages with extension modules that were compiled for these tests, and one runtime that allows them.
class ExtensionPackages {
 public:
  /// A package `probe` whose extension module is ERYX_EXTENSIONS/NAME.so.
  [[nodiscard]] Package package(const std::string& name) const {
    const std::filesystem::path place = folder_.path() / name;
    support::write_file(place / "probe.cpython-313-wasm32-emscripten.so", extension(name));
    support::write_file(place / "beside.py", "import probe\nword = probe.word(0)\n");
    return Package::from_folder(place);
  }

  [[nodiscard]] static std::string extension(const std::string& name) {
    std::ifstream file(std::filesystem::path(ERYX_EXTENSIONS) / (name + ".so"), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  /// `RuntimeOptions` for native packages; compiled code is kept for the tests of this process.
  [[nodiscard]] RuntimeOptions options() const {
    RuntimeOptions options;
    options.native_packages = NativePackages{};
    options.image_cache = folder_.path() / "cache";
    return options;
  }

  /// A sandbox with that package, on a runtime of its own.
  [[nodiscard]] Sandbox sandbox(const std::string& name = "probe") const {
    return Sandbox::builder().runtime(Runtime::create(options())).package(package(name)).build();
  }

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  support::TemporaryFolder folder_;
};

}  // namespace eryx
