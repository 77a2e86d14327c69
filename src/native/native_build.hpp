// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// From side modules to machine code: joined to main's module, translated to C by the kit's wasm2c, compiled by the machine's clang, all in a
// folder of its own. What the side modules contain decides what these programs work on, so both run under limits.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/sha256.hpp"
#include "link/linker.hpp"
#include "native/child_process.hpp"
#include "native/native_kit.hpp"

namespace eryx::native {

struct BuildProgress {
  /// Waiting: for another process, or thread, that builds the same.
  enum class Step : std::uint8_t { Waiting, Translating, Compiling, Linking } step = Step::Translating;
  /// Of the files that are compiled; else 0 and 1, then 1 and 1.
  std::size_t done = 0;
  std::size_t total = 1;
};

struct BuildOptions {
  /// ERYX_CODE_IDENTITY of the main that the object is for.
  std::string code_identity;
  /// As LinkOptions have them: where memory and slots of the table begin that are free.
  std::uint64_t memory = 0;
  std::uint64_t table = 0;
  link::Unusable unusable = link::Unusable::LeaveOut;
  link::LinkLimits link_limits = {};
  /// Of clang; empty: looked for. See Compiler.
  std::string compiler = {};
  /// How many run at once. 0: as many as there are processors.
  unsigned jobs = 0;
  /// Where objects are kept; empty: nowhere.
  std::filesystem::path cache_folder = {};
  /// Where the folder of the build is made; empty: in the system's folder for temporary files.
  std::filesystem::path scratch_folder = {};
  /// For each process that runs, and for all of it.
  ProcessLimits process_limits = {};
  std::chrono::nanoseconds time_limit = std::chrono::hours(1);
  std::stop_token stop = {};
  /// Called on the caller's thread. What it throws ends the build.
  std::function<void(const BuildProgress&)> on_progress = {};
  /// Called each second or so while it waits for programs, or for others who build the same. As on_progress.
  std::function<void()> on_wait = {};
  /// Called once, if what is compiled cannot be kept in `cache_folder`, as soon as that is known: "PATH: reason". As on_progress.
  std::function<void(const std::string&)> on_unkept = {};
};

enum class Origin : std::uint8_t { Built, Cache };

struct NativeObject {
  /// The shared object: abi/native_object.h.
  std::vector<std::byte> bytes;
  base::Sha256 hash{};
  Origin origin = Origin::Built;
  /// What the guest needs: bytes of memory and slots of the table.
  std::uint32_t memory_end = 0;
  std::uint32_t table_end = 0;
  /// Functions that make Python modules, and side modules that could not be joined. Their places among the files.
  std::vector<link::ExtensionEntry> entries;
  std::vector<link::LeftOut> left_out;
};

/// Makes the object for a set of side modules; the kit's runtime, if it has one, is added to them, behind the last file.
///
/// Errors: PackageInvalid, NativeCodeUnsupported, NativeCodeTooLarge: as link::join's, or what the side modules contain is refused by wasm2c, or
/// too much for the limits; CompilerUnusable: none, or not one that works; Unsupported: the kit lacks something; ShutDown: told to stop;
/// OutOfResources: out of time, or of room for files; Io; Internal.
/// Blocking: until it is done: a second for a small wheel, minutes for a large one. Nothing is left behind but the cache.
/// Threading: any.
[[nodiscard]] NativeObject build_native_object(const NativeKit& kit, std::span<const link::SideFile> files,
                                               const BuildOptions& options);

}  // namespace eryx::native
