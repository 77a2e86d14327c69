// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A native kit for a main module that a test writes as text, and a guest made of it in which native objects run.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "native/native_kit.hpp"

namespace eryx::native {

/// A folder for a test, removed at its end.
class TestFolder {
 public:
  TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder();

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  /// Writes a program for the shell. Returns: its path.
  [[nodiscard]] std::string script(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

/// Its main has two pages of memory, 8 slots, and the functions of which NativeGuest has native ones:
///   add (i32, i32) -> i32, note (i32); variables: number (at 1024), eryx_extensions (at 1028).
[[nodiscard]] NativeKit make_kit(const TestFolder& folder);

/// A guest of that main with one native object. Memory is at %gs, and the table below it, as the kit's prelude has them.
class NativeGuest {
 public:
  /// Loads the object and calls its link function.
  explicit NativeGuest(std::span<const std::byte> object);
  NativeGuest(const NativeGuest&) = delete;
  NativeGuest& operator=(const NativeGuest&) = delete;
  ~NativeGuest();

  /// Calls a function without parameters that returns an i32. -1: it trapped.
  [[nodiscard]] std::int64_t call(std::uint32_t slot);
  [[nodiscard]] std::uint32_t word(std::uint32_t address) const;
  [[nodiscard]] std::string text(std::uint32_t address) const;
  /// What `note` was called with.
  [[nodiscard]] const std::vector<std::uint32_t>& notes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace eryx::native
