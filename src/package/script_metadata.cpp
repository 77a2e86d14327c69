// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/script_metadata.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "eryx/error.hpp"
#include "package/environment.hpp"
#include "package/refusal.hpp"
#include "package/requirement.hpp"
#include "package/specifier.hpp"
#include "package/text.hpp"
#include "package/toml.hpp"

namespace eryx {
namespace package {
namespace {

using Lines = std::vector<std::string_view>;

constexpr std::string_view end_mark = "# ///";

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) lines.push_back(take_line(text));
  return lines;
}

/// The type of the block that a line begins: "script" of "# /// script". Empty if it begins none.
std::string_view block_type(std::string_view line) {
  constexpr std::string_view begin_mark = "# /// ";
  if (!line.starts_with(begin_mark)) return {};
  const std::string_view type = line.substr(begin_mark.size());
  const bool is_type = std::ranges::all_of(type, [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '-';
  });
  return is_type ? type : std::string_view();
}

bool is_inside(std::string_view line) { return line == "#" || line.starts_with("# "); }

/// Lines between `begin` and `end`, which are the marks.
struct Block {
  std::size_t begin;
  std::size_t end;
};

/// The one block of type `script`. The standard gives a regular expression; this finds what that finds, in linear time.
std::optional<Block> find_block(const Lines& lines) {
  std::optional<Block> found;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (block_type(lines[at]).empty()) continue;
    std::size_t after = at + 1;
    std::size_t end = 0;
    for (; after < lines.size() && is_inside(lines[after]); ++after)
      // The last mark counts, so that contents may have one; there is at least one line before it.
      if (lines[after] == end_mark && after > at + 1) end = after;
    if (end == 0) {
      // What begins on one of these lines has no end among them either.
      at = after - 1;
      continue;
    }
    if (block_type(lines[at]) == "script") {
      if (found) refuse("line " + std::to_string(at + 1) + ": a second block \"# /// script\"");
      found = Block{at, end};
    }
    at = end;
  }
  return found;
}

/// The TOML in it, with an empty line for each line of the program before it: so errors name the right ones.
std::string text_of(const Lines& lines, const Block& block) {
  std::string text(block.begin + 1, '\n');
  for (std::size_t at = block.begin + 1; at < block.end; ++at) {
    text += lines[at].substr(std::min<std::size_t>(lines[at].size(), 2));
    text += '\n';
  }
  return text;
}

ScriptMetadata read_table(const TomlTable& table) {
  ScriptMetadata metadata;
  if (const TomlValue* condition = table.find("requires-python")) {
    if (condition->text() == nullptr) refuse_entry("requires-python", "is not a string");
    metadata.requires_python = *condition->text();
  }
  if (const TomlValue* list = table.find("dependencies")) {
    if (list->array() == nullptr) refuse_entry("dependencies", "is not an array of strings");
    for (const TomlValue& value : list->array()->values) {
      if (value.text() == nullptr) refuse_entry("dependencies", "is not an array of strings");
      static_cast<void>(Requirement::parse(*value.text()));
      metadata.dependencies.push_back(*value.text());
    }
  }
  const auto condition = SpecifierSet::parse(metadata.requires_python);
  if (!condition) refuse("not a condition on a version: " + in_quotes(metadata.requires_python));
  if (!condition->allows(python_full_version))
    refuse_unsupported("the program needs Python " + metadata.requires_python + "; Eryx runs " +
                       std::string(python_full_version));
  return metadata;
}

}  // namespace
}  // namespace package

std::optional<ScriptMetadata> read_script_metadata(std::string_view program) {
  const package::Lines lines = package::lines_of(program);
  const auto block = package::find_block(lines);
  if (!block) return std::nullopt;
  const package::TomlTable table = package::read_toml(package::text_of(lines, *block));
  const std::size_t line = block->begin + 1;
  try {
    ScriptMetadata metadata = package::read_table(table);
    metadata.line = static_cast<std::uint32_t>(line);
    return metadata;
  } catch (const Error& error) {
    throw Error(error.kind(), "line " + std::to_string(line) + ": " + error.what());
  }
}

}  // namespace eryx
