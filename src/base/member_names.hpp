// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/name_set.hpp"

namespace eryx::base {

/// Names of the members of all objects of a JSON text that have begun and not ended, for handlers of Boost's parser.
///
/// Threading: one thread at a time.
class MemberNames {
 public:
  void reserve(std::size_t count) { ends_.reserve(count); }

  /// Parts of one name, of which `end_name` says that they are all.
  void append(std::string_view part) { text_.append(part); }
  void end_name() { ends_.push_back(text_.size()); }

  /// Of the `count` members of the innermost object.
  [[nodiscard]] std::string_view at(std::size_t count, std::size_t index) const {
    const std::size_t place = ends_.size() - count + index;
    const std::size_t begin = place == 0 ? 0 : ends_[place - 1];
    return std::string_view(text_).substr(begin, ends_[place] - begin);
  }

  /// The problem of the innermost object: a name that it has twice.
  [[nodiscard]] std::optional<std::string> find_problem(std::size_t count);

  /// The innermost object has ended.
  void end_object(std::size_t count) {
    const std::size_t first = ends_.size() - count;
    text_.resize(first == 0 ? 0 : ends_[first - 1]);
    ends_.resize(first);
  }

 private:
  std::string text_;  ///< One name after another.
  std::vector<std::size_t> ends_;
  NameSet set_;
};

}  // namespace eryx::base
