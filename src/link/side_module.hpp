// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A side module: what a wheel's .so is. Read, its imports sorted by what they ask for, and refused if it can never work here.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "link/dylink.hpp"
#include "link/limits.hpp"
#include "link/module.hpp"

namespace eryx::link {

/// What an imported global stands for.
enum class GlobalRole : std::uint8_t { StackPointer, MemoryBase, TableBase, DataAddress, FunctionSlot };

struct ImportedGlobal {
  GlobalRole role = GlobalRole::MemoryBase;
  /// Of the symbol, for DataAddress and FunctionSlot.
  std::string_view name;
};

struct ImportedFunction {
  std::string_view name;
  std::uint32_t type = 0;
};

/// Threading: `const` functions from any thread.
class SideModule {
 public:
  /// `path`: of the file in its wheel, with '/'; named in messages. Lifetime: the result refers to the bytes.
  /// Errors: PackageInvalid, NativeCodeUnsupported, NativeCodeTooLarge: its path, then why.
  SideModule(std::string path, std::span<const std::byte> bytes, const LinkLimits& limits);
  SideModule(SideModule&&) = default;
  SideModule& operator=(SideModule&&) = default;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// The last part of its path.
  [[nodiscard]] std::string_view file_name() const noexcept;
  [[nodiscard]] const Module& module() const noexcept { return module_; }
  [[nodiscard]] const Dylink& dylink() const noexcept { return dylink_; }
  /// Whether it was compiled for the C library that main has, and not for Emscripten's: it says so itself.
  [[nodiscard]] bool is_for_wasi() const noexcept;
  /// One for each imported function, global, tag, in the order of their indices.
  [[nodiscard]] const std::vector<ImportedFunction>& imported_functions() const noexcept {
    return functions_;
  }
  [[nodiscard]] const std::vector<ImportedGlobal>& imported_globals() const noexcept { return globals_; }
  [[nodiscard]] const std::vector<std::string_view>& imported_tags() const noexcept { return tags_; }

  /// "global 3", and the name it is exported by.
  [[nodiscard]] std::string describe_global(std::uint32_t global) const;
  [[nodiscard]] const Export* find_export(std::string_view name, EntityKind kind) const noexcept;
  /// Whether it can do without the symbol: a weak reference, which is null if nobody defines it.
  [[nodiscard]] bool is_weak_import(std::string_view name) const noexcept { return weak_.contains(name); }

 private:
  void sort_import(const Import& import);
  void sort_global(const Import& import);
  void check_contents() const;

  std::string path_;
  Module module_;
  Dylink dylink_;
  std::vector<ImportedFunction> functions_;
  std::vector<ImportedGlobal> globals_;
  std::vector<std::string_view> tags_;
  std::unordered_map<std::string_view, const Export*> exports_;
  std::unordered_set<std::string_view> weak_;
};

}  // namespace eryx::link
