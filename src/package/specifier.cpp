// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/specifier.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "package/text.hpp"

namespace eryx::package {
namespace {

/// Whether the release of `candidate` begins with that of `prefix`.
bool has_prefix(const Version& candidate, const Version& prefix, std::size_t parts) {
  if (candidate.epoch != prefix.epoch) return false;
  std::vector<std::uint64_t> start = candidate.release;
  start.resize(parts);  // Missing parts are zeros.
  return std::equal(start.begin(), start.end(), prefix.release.begin());
}

bool is_below(const Version& candidate, const Version& bound) {
  if (!(candidate < bound)) return false;
  // "<3.1" does not mean 3.1rc1.
  return bound.is_prerelease() || !candidate.is_prerelease() || candidate.base() != bound.base();
}

bool is_above(const Version& candidate, const Version& bound) {
  if (!(candidate > bound)) return false;
  // ">3.1" means neither 3.1.post1 nor 3.1+local.
  const bool is_same_release = candidate.base() == bound.base();
  return !is_same_release || ((bound.post || !candidate.post) && candidate.local.empty());
}

}  // namespace

std::optional<Specifier> Specifier::parse(std::string_view text) {
  // Longer ones first.
  using Entry = std::pair<std::string_view, Operator>;
  using enum Operator;
  constexpr std::array operators{Entry{"===", Identical}, Entry{"==", Equal},        Entry{"!=", NotEqual},
                                 Entry{"<=", LessEqual},  Entry{">=", GreaterEqual}, Entry{"~=", Compatible},
                                 Entry{"<", Less},        Entry{">", Greater}};
  text = trimmed(text);
  const auto* const found =
      std::ranges::find_if(operators, [&](const Entry& entry) { return text.starts_with(entry.first); });
  if (found == operators.end()) return std::nullopt;
  Specifier specifier;
  specifier.comparison = found->second;
  std::string_view written = trimmed(text.substr(found->first.size()));
  specifier.text = written;
  if (specifier.comparison == Identical) {
    const bool is_word = !written.empty() && written.find_first_of(" \t") == std::string_view::npos;
    return is_word ? std::optional(specifier) : std::nullopt;
  }
  const bool may_be_prefix = specifier.comparison == Equal || specifier.comparison == NotEqual;
  if (may_be_prefix && written.ends_with(".*")) {
    specifier.is_prefix = true;
    written.remove_suffix(2);
  }
  auto version = Version::parse(written);
  if (!version) return std::nullopt;
  if (specifier.is_prefix && (version->is_prerelease() || version->post || !version->local.empty()))
    return std::nullopt;
  if (!may_be_prefix && !version->local.empty()) return std::nullopt;
  if (specifier.comparison == Compatible && version->release.size() < 2) return std::nullopt;
  specifier.version = std::move(*version);
  return specifier;
}

bool Specifier::allows(const Version& candidate, std::string_view written) const {
  const auto is_equal = [&] {
    if (is_prefix) return has_prefix(candidate, version, version.release.size());
    return (version.local.empty() ? candidate.without_local() : candidate) == version;
  };
  switch (comparison) {
    case Operator::Equal: return is_equal();
    case Operator::NotEqual: return !is_equal();
    case Operator::LessEqual: return candidate.without_local() <= version;
    case Operator::GreaterEqual: return candidate.without_local() >= version;
    case Operator::Less: return is_below(candidate, version);
    case Operator::Greater: return is_above(candidate, version);
    case Operator::Compatible:
      return candidate.without_local() >= version &&
             has_prefix(candidate, version, version.release.size() - 1);
    case Operator::Identical: return lower_case(written) == lower_case(text);
  }
  return false;
}

std::optional<SpecifierSet> SpecifierSet::parse(std::string_view text) {
  constexpr std::size_t most = 100;
  SpecifierSet set;
  for (const std::string_view part : split(text, ',')) {
    if (trimmed(part).empty()) continue;
    auto specifier = Specifier::parse(part);
    if (!specifier || set.specifiers.size() == most) return std::nullopt;
    set.specifiers.push_back(std::move(*specifier));
  }
  return set;
}

bool SpecifierSet::allows(std::string_view version) const {
  const std::optional<Version> parsed = Version::parse(version);
  return std::ranges::all_of(specifiers, [&](const Specifier& specifier) {
    if (!parsed && specifier.comparison != Specifier::Operator::Identical) return false;
    return specifier.allows(parsed.value_or(Version()), version);
  });
}

}  // namespace eryx::package
