// SPDX-License-Identifier: MIT OR Apache-2.0
#include "displays.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

constexpr std::string_view plain = "text/plain";

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> endings = {{
    {"text/html", "html"},
    {"text/markdown", "md"},
    {"text/latex", "tex"},
    {"image/svg+xml", "svg"},
    {"image/png", "png"},
    {"image/jpeg", "jpg"},
    {"application/pdf", "pdf"},
    {"application/json", "json"},
}};

// Types are the program's words: only known ones choose a file's ending.
std::string_view ending_of(std::string_view type) {
  for (const auto& [known, ending] : endings) {
    if (known == type) return ending;
  }
  return "bin";
}

std::string free_name(const FileMap& files, const std::string& stem, std::string_view ending) {
  std::string name = fmt::format("{}.{}", stem, ending);
  for (int number = 2; files.contains(name); ++number) name = fmt::format("{}-{}.{}", stem, number, ending);
  return name;
}

}  // namespace

std::string text_of(const std::vector<Display>& displays) {
  std::string text;
  for (const Display& display : displays) {
    const std::string* shown = display.source == Display::Source::Object ? display.find(plain) : nullptr;
    if (shown) text += terminal_lines(*shown) + '\n';
  }
  return text;
}

void add_files(const std::vector<Display>& displays, FileMap& files) {
  int number = 0;
  for (const Display& display : displays) {
    const bool is_result = display.source == Display::Source::Result;
    const std::string stem = is_result ? "result" : fmt::format("display-{}", ++number);
    for (const DisplayPart& part : display.parts) {
      if (part.type != plain) files.emplace(free_name(files, stem, ending_of(part.type)), part.data);
    }
  }
}

std::string describe_forms(const std::vector<Display>& displays) {
  std::map<std::string_view, int> counts;
  for (const Display& display : displays) {
    for (const DisplayPart& part : display.parts) {
      if (part.type != plain) ++counts[part.type];
    }
  }
  if (counts.empty()) return {};
  std::string list;
  for (const auto& [type, count] : counts)
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", count, terminal_line(type));
  return fmt::format("eryx: also shown: {}\n", list);
}

}  // namespace eryx::cli
