// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A WebAssembly module as read: types, imports, functions and segments, with spans into its bytes.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "link/function_type.hpp"

namespace eryx::link {

/// The values are those of the binary format, for imports and exports alike.
enum class EntityKind : std::uint8_t { Function = 0, Table = 1, Memory = 2, Global = 3, Tag = 4 };

struct GlobalType {
  ValueType type = ValueType::I32;
  bool is_mutable = false;

  bool operator==(const GlobalType&) const = default;
};

/// Of a table in slots, of a memory in pages of 64 KiB.
struct Range {
  std::uint32_t least = 0;
  std::optional<std::uint32_t> most;
};

/// The value of a global, or the offset of a segment: one constant, or a global plus constants (i32 only).
struct ConstantExpression {
  /// Of the constant; of an f32 or f64, its bits.
  std::uint64_t value = 0;
  /// Added to the value.
  std::vector<std::uint32_t> globals;
  ValueType type = ValueType::I32;
  /// As encoded, with its end.
  std::span<const std::byte> bytes;
};

struct Import {
  std::string_view module;
  std::string_view name;
  EntityKind kind = EntityKind::Function;
  /// Index of the type of a function or a tag.
  std::uint32_t type = 0;
  GlobalType global;
  Range range;
};

struct Export {
  std::string_view name;
  EntityKind kind = EntityKind::Function;
  std::uint32_t index = 0;
};

struct Global {
  GlobalType type;
  ConstantExpression value;
};

struct Locals {
  std::uint32_t count = 0;
  ValueType type = ValueType::I32;
};

struct Function {
  std::uint32_t type = 0;
  std::vector<Locals> locals;
  /// The instructions, with the last end.
  std::span<const std::byte> code;
  /// The whole body as encoded: locals and code.
  std::span<const std::byte> body;
  /// Of the code in the module, for messages.
  std::size_t offset = 0;
};

/// Active, for table 0, of function indices.
struct ElementSegment {
  ConstantExpression offset;
  std::vector<std::uint32_t> functions;
};

/// Active, for memory 0.
struct DataSegment {
  ConstantExpression offset;
  std::span<const std::byte> bytes;
};

struct CustomSection {
  std::string_view name;
  std::span<const std::byte> contents;
  /// Where its contents are in the module.
  std::size_t offset = 0;
};

/// Index spaces begin with what is imported. Every index in it is within its index space, except those inside of `code`:
/// instruction_reader.hpp.
struct Module {
  std::vector<FunctionType> types;
  std::vector<Import> imports;
  std::vector<Function> functions;
  std::vector<Range> tables;
  std::vector<Range> memories;
  std::vector<std::uint32_t> tags;
  std::vector<Global> globals;
  std::vector<Export> exports;
  std::optional<std::uint32_t> start;
  std::vector<ElementSegment> elements;
  std::vector<DataSegment> data;
  std::vector<CustomSection> custom;
  bool is_dylink_first = false;
  bool has_data_count = false;

  /// Type indices of all functions, and of all tags; types of all globals: imported ones first.
  std::vector<std::uint32_t> function_types;
  std::vector<std::uint32_t> tag_types;
  std::vector<GlobalType> global_types;
  /// Tables and memories, imported ones included.
  std::uint32_t table_count = 0;
  std::uint32_t memory_count = 0;

  [[nodiscard]] std::uint32_t imported_functions() const noexcept {
    return static_cast<std::uint32_t>(function_types.size() - functions.size());
  }
  [[nodiscard]] std::uint32_t imported_globals() const noexcept {
    return static_cast<std::uint32_t>(global_types.size() - globals.size());
  }
  [[nodiscard]] std::uint32_t imported_tags() const noexcept {
    return static_cast<std::uint32_t>(tag_types.size() - tags.size());
  }
  [[nodiscard]] const FunctionType& type_of_function(std::uint32_t index) const {
    return types[function_types[index]];
  }
};

}  // namespace eryx::link
