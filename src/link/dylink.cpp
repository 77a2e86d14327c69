// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/dylink.hpp"

#include "link/byte_cursor.hpp"
#include "link/refusal.hpp"

namespace eryx::link {

namespace {

enum class Subsection : std::uint8_t {
  MemoryInfo = 1,
  NeededLibraries = 2,
  ExportInfo = 3,
  ImportInfo = 4,
  RuntimePath = 5
};

void read_memory_info(ByteCursor& cursor, Dylink& result) {
  constexpr std::uint32_t largest_alignment = 16;
  result.memory_size = cursor.u32();
  result.memory_alignment = cursor.u32();
  result.table_size = cursor.u32();
  result.table_alignment = cursor.u32();
  if (result.memory_alignment > largest_alignment || result.table_alignment > largest_alignment) {
    refuse_unsupported("it asks for an alignment of more than a page");
  }
}

std::uint32_t read_count(ByteCursor& cursor, std::size_t least, std::size_t most) {
  const std::uint32_t count = cursor.count(least);
  if (count > most) refuse_too_large("its section \"dylink.0\" is too long");
  return count;
}

void read_names(ByteCursor& cursor, const LinkLimits& limits, std::vector<std::string_view>& names) {
  names.resize(read_count(cursor, 1, limits.libraries));
  for (std::string_view& name : names) name = cursor.name();
}

void read_export_flags(ByteCursor& cursor, const LinkLimits& limits, std::vector<SymbolFlags>& symbols) {
  symbols.resize(read_count(cursor, 2, limits.entries));
  for (SymbolFlags& symbol : symbols) {
    symbol.name = cursor.name();
    symbol.flags = cursor.u32();
  }
}

void read_import_flags(ByteCursor& cursor, const LinkLimits& limits, std::vector<SymbolFlags>& symbols) {
  symbols.resize(read_count(cursor, 3, limits.entries));
  for (SymbolFlags& symbol : symbols) {
    symbol.module = cursor.name();
    symbol.name = cursor.name();
    symbol.flags = cursor.u32();
  }
}

}  // namespace

Dylink read_dylink(const Module& module, const LinkLimits& limits) {
  if (!module.is_dylink_first) {
    refuse("it is no side module: it does not begin with a section \"dylink.0\"");
  }
  const CustomSection& section = module.custom.front();
  ByteCursor cursor(section.contents, section.offset);
  Dylink result;
  while (!cursor.is_at_end()) {
    const std::uint8_t kind = cursor.u8();
    ByteCursor part = cursor.part(cursor.u32());
    switch (static_cast<Subsection>(kind)) {
      case Subsection::MemoryInfo: read_memory_info(part, result); break;
      case Subsection::NeededLibraries: read_names(part, limits, result.needed); break;
      case Subsection::ExportInfo: read_export_flags(part, limits, result.exports); break;
      case Subsection::ImportInfo: read_import_flags(part, limits, result.imports); break;
      case Subsection::RuntimePath: read_names(part, limits, result.runtime_paths); break;
      default: refuse_unsupported("its section \"dylink.0\" has a part of unknown kind");
    }
    part.expect_end("the section \"dylink.0\"");
  }
  return result;
}

}  // namespace eryx::link
