// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "base/sha256.hpp"

namespace eryx::native {

/// What the environment variable ERYX_NATIVE_KIT names; or else `share/eryx/native` beside the folder of the program or of this library;
/// or else the system's.
[[nodiscard]] std::filesystem::path default_kit_folder();

/// What the set-up has left for builds of native code: one folder.
///
///   module                       names the guest's module, as engine::LinkedModule::identity does
///   main.wasm                    that module as side modules see it
///   bin/wasm2c, lib/             the translator, and the C libraries it was built for
///   include/                     what its text needs: eryx.h, prelude.h, native_object.h and what they include; simde for vectors
///   memory.c, call_indirect.c    the guest's own memcpy and the like, and what calls through the function table call
///   runtime.wasm                 optional: a runtime library of C++, for all side modules
///
/// It is ours and trusted. Threading: `const` functions from any thread.
class NativeKit {
 public:
  /// Errors: Unsupported: what is not there, and how to get it; Io.
  explicit NativeKit(std::filesystem::path folder);

  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
  /// Of the guest's module that it is for; empty if it does not say, as kits of other versions.
  [[nodiscard]] std::string module_identity() const;
  [[nodiscard]] const std::vector<std::byte>& main_module() const noexcept { return main_; }
  /// Empty: there is none.
  [[nodiscard]] const std::vector<std::byte>& runtime_module() const noexcept { return runtime_; }
  [[nodiscard]] std::filesystem::path include_folder() const { return folder_ / "include"; }
  /// The text of a header. Errors: Io.
  [[nodiscard]] std::string read_header(const char* name) const;
  /// Whether code with vectors can be compiled: by the library simde.
  [[nodiscard]] bool has_vectors() const;
  [[nodiscard]] std::filesystem::path memory_source() const { return folder_ / "memory.c"; }
  /// How the translator is run: its program, by its own C library if that is in the kit.
  [[nodiscard]] std::vector<std::string> translator() const;
  /// Of everything that a native object depends on. Cost: reads the kit, some MB. Errors: Io.
  [[nodiscard]] base::Sha256 identity() const;

 private:
  std::filesystem::path folder_;
  std::vector<std::byte> main_;
  std::vector<std::byte> runtime_;
};

}  // namespace eryx::native
