// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace/program_lines.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <tuple>
#include <utility>

#include "base/source_lines.hpp"

namespace eryx::trace {
namespace {

constexpr std::size_t most_lines = 4'000;
constexpr std::size_t neighbours = 3;

struct Ran {
  std::string_view file;
  ShownLine line;
};

bool took_longer(const Ran& one, const Ran& other) {
  const auto rank = [](const Ran& ran) {
    return std::tuple(ran.line.figures.time, ran.line.figures.waited, ran.line.figures.hits);
  };
  if (rank(one) != rank(other)) return rank(one) > rank(other);
  return std::tie(one.file, one.line.number) < std::tie(other.file, other.line.number);
}

/// Adds the text, and lines around those that ran.
void add_source(ShownFile& file, const std::vector<std::string_view>& source) {
  std::vector<ShownLine> lines;
  std::size_t next = 1;  // the first line that is not shown yet
  for (const ShownLine& line : file.lines) {
    const std::size_t number = line.number;
    if (number > source.size()) {  // the source is that of another program
      lines.push_back(line);
      continue;
    }
    const std::size_t begin = std::max(next, number - std::min(number - 1, neighbours));
    for (std::size_t before = begin; before < number; ++before)
      lines.push_back({static_cast<std::uint32_t>(before), {}, source[before - 1]});
    // What is shown after the line that ran before is followed by this one.
    if (next > number) {
      lines[lines.size() - (next - number)].figures = line.figures;
    } else {
      lines.push_back({line.number, line.figures, source[number - 1]});
      next = number + 1;
    }
    for (; next <= std::min(number + neighbours, source.size()); ++next)
      lines.push_back({static_cast<std::uint32_t>(next), {}, source[next - 1]});
  }
  file.lines = std::move(lines);
  file.has_source = true;
}

}  // namespace

std::string_view program_file_of(const Trace& trace) {
  for (const TraceEvent& event : trace.events)
    if (event.kind == TraceEventKind::Call && event.function->name == "<module>") return event.function->file;
  for (const TraceEvent& event : trace.events)
    if (event.function->first_line > 0) return event.function->file;
  return {};
}

ShownFiles shown_files_of(const LineProfile& profile, std::string_view program, std::string_view source) {
  std::vector<Ran> all;
  for (const auto& [file, lines] : profile)
    for (const auto& [number, figures] : lines) all.push_back({file, {number, figures, {}}});
  std::ranges::sort(all, took_longer);
  ShownFiles shown;
  shown.left_out = all.size() - std::min(all.size(), most_lines);
  all.resize(std::min(all.size(), most_lines));

  std::map<std::string_view, ShownFile> by_name;
  for (const Ran& ran : all) by_name[ran.file].lines.push_back(ran.line);
  for (auto& [name, file] : by_name) {
    file.name = name;
    std::ranges::sort(file.lines, {}, &ShownLine::number);
    if (name == program && !source.empty()) add_source(file, base::source_lines(source));
    shown.files.insert(name == program ? shown.files.begin() : shown.files.end(), std::move(file));
  }
  return shown;
}

}  // namespace eryx::trace
