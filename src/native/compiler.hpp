// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// clang, as it is on the machine that builds an image. Programs that use the image need none.

#include <filesystem>
#include <string>
#include <vector>

#include "native/child_process.hpp"
#include "native/native_kit.hpp"
#include "native/scratch_folder.hpp"

namespace eryx::native {

/// Threading: `const` functions from any thread.
class Compiler {
 public:
  /// `program`: its path, or its name as a shell finds it; empty: clang-19, with which the guest's own code was compiled, other versions, the
  /// newest first, or clang.
  /// Errors: CompilerUnusable: there is none, it is too old, or no clang; the message says what to do. OutOfResources: out of time, or it
  /// does not run under limits that this process has itself. Io, ShutDown.
  /// Blocking: runs it once, to ask for its version.
  Compiler(const std::string& program, const ScratchFolder& scratch, const Patience& patience);

  /// The first line of what it says about itself.
  [[nodiscard]] const std::string& version() const noexcept { return version_; }
  /// All options that decide what it makes.
  [[nodiscard]] static std::string options_text();

  /// Compiles a file of the scratch folder to NAME.o there.
  [[nodiscard]] Command compile(const NativeKit& kit, const std::string& file,
                                const ProcessLimits& limits) const;
  /// The same for the kit's memory.c: to memory.o.
  [[nodiscard]] Command compile_memory(const NativeKit& kit, const ProcessLimits& limits) const;
  /// Links objects to a shared object that needs nothing and has all code in one section.
  [[nodiscard]] Command link(const std::vector<std::string>& objects, const std::string& output,
                             const ProcessLimits& limits) const;

 private:
  [[nodiscard]] Command command(std::vector<std::string> words, std::string log,
                                const ProcessLimits& limits) const;

  std::filesystem::path program_;
  std::string version_;
};

}  // namespace eryx::native
