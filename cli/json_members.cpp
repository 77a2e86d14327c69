// SPDX-License-Identifier: MIT OR Apache-2.0
#include "json_members.hpp"

#include <algorithm>
#include <boost/json/value.hpp>
#include <cstddef>

#include "eryx/json.hpp"

namespace eryx::cli {
namespace {

/// Walks along a text that is known to be JSON.
///
/// Threading: none.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  /// What comes next, behind blanks.
  char next() {
    at_ = text_.find_first_not_of(" \t\r\n", at_);
    return text_.at(at_);
  }

  void skip() { ++at_; }

  std::string_view take_value() {
    const char first = next();
    const std::size_t begin = at_;
    if (first == '"') {
      skip_string();
    } else if (first == '{' || first == '[') {
      skip_container();
    } else {
      at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
    }
    return text_.substr(begin, at_ - begin);
  }

 private:
  void skip_string() {
    for (++at_; text_.at(at_) != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    ++at_;
  }

  void skip_container() {
    std::size_t depth = 0;
    do {
      switch (text_.at(at_)) {
        case '"': skip_string(); continue;
        case '{':
        case '[': ++depth; break;
        case '}':
        case ']': --depth; break;
        default: break;
      }
      ++at_;
    } while (depth > 0);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<JsonMembers> json_members(std::string_view text) {
  JsonMembers members;
  Walk walk(text);
  if (walk.next() != '{') return std::nullopt;
  for (walk.skip(); walk.next() != '}';) {
    if (walk.next() == ',') walk.skip();
    const std::string_view name = walk.take_value();
    (void)walk.next();
    walk.skip();  // the colon
    members.emplace_back(parse_json(name).as_string(), walk.take_value());
  }
  return members;
}

}  // namespace eryx::cli
