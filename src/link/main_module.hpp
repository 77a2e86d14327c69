// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Our guest's module, to which side modules are joined: what it exports is what they can ask for.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "link/limits.hpp"
#include "link/module.hpp"

namespace eryx::link {

/// It is trusted, and still read as hostile: its exports are all that is looked at, its functions stay as they are.
///
/// Threading: `const` functions from any thread.
class MainModule {
 public:
  /// Lifetime: the result refers to the bytes.
  /// Errors: InvalidArgument, if it cannot be a main module: it has one memory and one table of its own, exports
  /// "__stack_pointer", and imports functions only.
  MainModule(std::span<const std::byte> bytes, const LinkLimits& limits);
  MainModule(MainModule&&) = default;
  MainModule& operator=(MainModule&&) = default;

  [[nodiscard]] const Module& module() const noexcept { return module_; }
  /// Index of an exported function. What only passes an import on is none.
  [[nodiscard]] std::optional<std::uint32_t> find_function(std::string_view name) const noexcept;
  /// Address of an exported variable: an exported constant global.
  [[nodiscard]] std::optional<std::uint32_t> find_data(std::string_view name) const noexcept;
  /// Index of an exported global that can be set, of type i32.
  [[nodiscard]] std::optional<std::uint32_t> find_variable(std::string_view name) const noexcept;
  /// Where a function is in the table.
  [[nodiscard]] std::optional<std::uint32_t> find_slot(std::uint32_t function) const noexcept;
  [[nodiscard]] std::uint32_t stack_pointer() const noexcept { return stack_pointer_; }
  [[nodiscard]] std::uint64_t memory_bytes() const noexcept {
    return std::uint64_t{module_.memories[0].least} << 16;
  }
  [[nodiscard]] std::uint32_t table_slots() const noexcept { return module_.tables[0].least; }

 private:
  [[nodiscard]] const Export* find_export(std::string_view name, EntityKind kind) const noexcept;

  Module module_;
  std::unordered_map<std::string_view, const Export*> exports_;
  std::unordered_map<std::uint32_t, std::uint32_t> slots_;
  std::uint32_t stack_pointer_ = 0;
};

}  // namespace eryx::link
