// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/requirement.hpp"

#include <algorithm>
#include <cstddef>

#include "package/refusal.hpp"
#include "package/text.hpp"

namespace eryx::package {
namespace {

constexpr std::size_t longest_requirement = 8192;

[[noreturn]] void refuse_requirement(std::string_view text) {
  refuse("not a requirement: " + in_quotes(text));
}

/// Takes the name off the front.
std::string_view take_name(std::string_view& rest) {
  const std::size_t end = std::min(rest.find_first_of(" \t[(<>=!~;@"), rest.size());
  const std::string_view name = rest.substr(0, end);
  rest = trimmed(rest.substr(end));
  return name;
}

}  // namespace

Requirement Requirement::parse(std::string_view text) {
  if (text.size() > longest_requirement) refuse("a requirement of more than 8,192 bytes");
  std::string_view rest = trimmed(text);
  Requirement requirement;
  requirement.name = take_name(rest);
  if (!is_project_name(requirement.name)) refuse_requirement(text);

  if (rest.starts_with('[')) {
    const std::size_t end = rest.find(']');
    if (end == std::string_view::npos) refuse_requirement(text);
    for (const std::string_view part : split(rest.substr(1, end - 1), ',')) {
      const std::string_view extra = trimmed(part);
      if (extra.empty() && end == 1) continue;
      if (!is_project_name(extra)) refuse_requirement(text);
      requirement.extras.insert(normalized_name(extra));
    }
    rest = trimmed(rest.substr(end + 1));
  }
  if (rest.starts_with('@')) {
    // A URL may contain a semicolon; a marker is separated by a blank.
    rest = trimmed(rest.substr(1));
    const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    requirement.condition = rest.substr(0, end);
    rest = trimmed(rest.substr(end));
    if (requirement.condition.empty() || (!rest.empty() && rest.front() != ';')) refuse_requirement(text);
  } else {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    std::string_view versions = trimmed(rest.substr(0, end));
    rest.remove_prefix(end);
    if (versions.starts_with('(') && versions.ends_with(')')) {
      versions = trimmed(versions.substr(1, versions.size() - 2));
    }
    auto parsed = SpecifierSet::parse(versions);
    if (!parsed) refuse_requirement(text);
    requirement.versions = std::move(*parsed);
    requirement.condition = versions;
  }
  if (rest.starts_with(';')) {
    requirement.marker = trimmed(rest.substr(1));
    // Only its form is of interest here.
    static_cast<void>(marker_holds(requirement.marker, {}));
  }
  return requirement;
}

}  // namespace eryx::package
