// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/version.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>

#include "package/text.hpp"

namespace eryx::package {
namespace {

bool is_digit(char character) { return character >= '0' && character <= '9'; }
bool is_letter(char character) { return character >= 'a' && character <= 'z'; }
bool is_separator(char character) { return character == '.' || character == '-' || character == '_'; }

/// Takes parts off the front of a version in lower case.
///
/// Threading: none.
class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  std::optional<Version> parse() {
    Version version;
    take("v");
    const auto first = number();
    if (!first) return std::nullopt;
    version.release.push_back(*first);
    if (take("!")) {
      version.epoch = *first;
      const auto next = number();
      if (!next) return std::nullopt;
      version.release = {*next};
    }
    while (rest_.size() > 1 && rest_[0] == '.' && is_digit(rest_[1])) {
      rest_.remove_prefix(1);
      const auto next = number();
      if (!next) return std::nullopt;
      version.release.push_back(*next);
    }
    suffixes(version);
    if (take("+") && !local(version)) return std::nullopt;
    if (!rest_.empty() || is_overflown_) return std::nullopt;
    return version;
  }

 private:
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  std::optional<std::uint64_t> number() {
    constexpr std::size_t most_digits = 18;
    std::uint64_t value = 0;
    std::size_t digits = 0;
    for (; digits < rest_.size() && is_digit(rest_[digits]); ++digits) {
      // Leading zeros are not counted as digits of a number, but as good as none has them.
      if (digits == most_digits) is_overflown_ = true;
      if (!is_overflown_) value = value * 10 + static_cast<std::uint64_t>(rest_[digits] - '0');
    }
    rest_.remove_prefix(digits);
    if (digits == 0) return std::nullopt;
    return value;
  }

  /// One of `words`, with or without separators around it and a number behind it. Absent, with nothing taken, if none is next.
  std::optional<std::pair<std::size_t, std::uint64_t>> word(std::initializer_list<std::string_view> words) {
    std::string_view from = rest_;
    if (!from.empty() && is_separator(from.front())) from.remove_prefix(1);
    std::size_t index = 0;
    for (const std::string_view each : words) {
      if (from.starts_with(each)) {
        rest_ = from.substr(each.size());
        const bool is_separated = rest_.size() > 1 && is_separator(rest_[0]) && is_digit(rest_[1]);
        if (is_separated) rest_.remove_prefix(1);
        return std::pair(index, number().value_or(0));
      }
      ++index;
    }
    return std::nullopt;
  }

  void suffixes(Version& version) {
    using enum Version::Phase;
    // Longer words first.
    if (const auto pre = word({"alpha", "a", "beta", "b", "preview", "pre", "rc", "c"})) {
      constexpr std::array phases{Alpha, Alpha, Beta, Beta, Candidate, Candidate, Candidate, Candidate};
      version.pre = {phases[pre->first], pre->second};
    }
    if (const auto post = word({"post", "rev", "r"})) {
      version.post = post->second;
    } else if (rest_.size() > 1 && rest_[0] == '-' && is_digit(rest_[1])) {
      rest_.remove_prefix(1);
      version.post = number();
    }
    if (const auto dev = word({"dev"})) version.dev = dev->second;
  }

  bool local(Version& version) {
    for (;;) {
      std::size_t size = 0;
      while (size < rest_.size() && (is_digit(rest_[size]) || is_letter(rest_[size]))) ++size;
      if (size == 0) return false;
      const std::string_view text = rest_.substr(0, size);
      Version::LocalPart part;
      if (std::ranges::all_of(text, is_digit)) {
        part.number = number();
      } else {
        part.text = text;
        rest_.remove_prefix(size);
      }
      version.local.push_back(std::move(part));
      if (rest_.empty()) return true;
      if (!is_separator(rest_.front())) return false;
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
  bool is_overflown_ = false;
};

/// A number for each kind of version with the same release, in their order.
std::uint64_t phase_rank(const Version& version) {
  constexpr std::uint64_t before_all = 0;
  constexpr std::uint64_t after_all = 4;
  if (version.pre) return 1 + static_cast<std::uint64_t>(version.pre->first);
  return !version.post && version.dev ? before_all : after_all;
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text) {
  constexpr std::size_t longest = 256;
  text = trimmed(text);
  if (text.size() > longest) return std::nullopt;
  const std::string lower = lower_case(text);
  return Parser(lower).parse();
}

Version Version::without_local() const {
  Version result = *this;
  result.local.clear();
  return result;
}

Version Version::base() const {
  Version result;
  result.epoch = epoch;
  result.release = release;
  return result;
}

std::strong_ordering operator<=>(const Version::LocalPart& first, const Version::LocalPart& second) {
  // Words come before numbers; an absent number is less than any.
  if (const auto order = first.number <=> second.number; order != 0) return order;
  return first.text <=> second.text;
}

std::strong_ordering compare_releases(const std::vector<std::uint64_t>& first,
                                      const std::vector<std::uint64_t>& second) {
  for (std::size_t at = 0; at < std::max(first.size(), second.size()); ++at) {
    const std::uint64_t left = at < first.size() ? first[at] : 0;
    const std::uint64_t right = at < second.size() ? second[at] : 0;
    if (const auto order = left <=> right; order != 0) return order;
  }
  return std::strong_ordering::equal;
}

std::strong_ordering operator<=>(const Version& first, const Version& second) {
  if (const auto order = first.epoch <=> second.epoch; order != 0) return order;
  if (const auto order = compare_releases(first.release, second.release); order != 0) return order;
  if (const auto order = phase_rank(first) <=> phase_rank(second); order != 0) return order;
  if (first.pre && second.pre) {
    if (const auto order = first.pre->second <=> second.pre->second; order != 0) return order;
  }
  if (const auto order = first.post <=> second.post; order != 0) return order;
  // No `dev` is after all of them.
  if (first.dev.has_value() != second.dev.has_value())
    return first.dev ? std::strong_ordering::less : std::strong_ordering::greater;
  if (const auto order = first.dev <=> second.dev; order != 0) return order;
  return std::lexicographical_compare_three_way(first.local.begin(), first.local.end(), second.local.begin(),
                                                second.local.end());
}

}  // namespace eryx::package
