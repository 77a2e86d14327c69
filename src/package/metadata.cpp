// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/metadata.hpp"

#include <cstddef>
#include <utility>

#include "base/utf8.hpp"
#include "package/refusal.hpp"
#include "package/text.hpp"
#include "package/version.hpp"

namespace eryx::package {
namespace {

constexpr std::size_t most_headers = 20'000;
constexpr std::size_t most_requirements = 4096;
// All of them together. Those of the largest projects are a fifth of it.
constexpr std::size_t most_requirement_bytes = std::size_t{1} << 20;

void set_once(std::string& field, std::string value, const char* name) {
  if (!field.empty()) refuse(std::string("the metadata have two fields ") + name);
  field = std::move(value);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> read_headers(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> headers;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.empty()) break;
    if (line.front() == ' ' || line.front() == '\t') {
      if (headers.empty()) break;
      headers.back().second += '\n';
      headers.back().second += line;
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) break;
    if (headers.size() == most_headers) refuse("more than 20,000 headers");
    headers.emplace_back(lower_case(trimmed(line.substr(0, colon))), trimmed(line.substr(colon + 1)));
  }
  return headers;
}

Metadata read_metadata(std::string_view text) {
  if (!base::is_utf8(text)) refuse("the metadata are not UTF-8");
  Metadata metadata;
  std::size_t requirement_bytes = 0;
  for (auto& [name, value] : read_headers(text)) {
    if (name == "name") {
      set_once(metadata.name, std::move(value), "Name");
    } else if (name == "version") {
      set_once(metadata.version, std::move(value), "Version");
    } else if (name == "requires-python") {
      set_once(metadata.requires_python, std::move(value), "Requires-Python");
    } else if (name == "requires-dist") {
      if (metadata.requirements.size() == most_requirements)
        refuse("the metadata have more than 4,096 requirements");
      requirement_bytes += value.size();
      if (requirement_bytes > most_requirement_bytes)
        refuse("the metadata have more than 1 MiB of requirements");
      metadata.requirements.push_back(Requirement::parse(value));
      metadata.requirement_texts.push_back(std::move(value));
    }
  }
  if (!is_project_name(metadata.name)) refuse("the metadata have no valid name: " + in_quotes(metadata.name));
  if (!Version::parse(metadata.version))
    refuse("the metadata have no valid version: " + in_quotes(metadata.version));
  return metadata;
}

}  // namespace eryx::package
