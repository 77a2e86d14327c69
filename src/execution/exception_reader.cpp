// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/exception_reader.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <limits>
#include <string>
#include <utility>

#include "base/json_events.hpp"
#include "base/utf8.hpp"

namespace eryx::execution {
namespace {

namespace json = boost::json;

// Deeper than any exception that our guest sends, shallow enough for the host's stack.
constexpr std::size_t deepest_nesting = 8;
// Twice what our guest sends (guest/python/_eryx/report.py): a frame takes a hundred times the memory of its text "{}".
constexpr std::size_t most_frames = 256;
constexpr std::size_t most_leaves = 200;

// The levels at which the parts are found: {"type": …, "frames": [{"file": …}], "leaves": [{"type": …, "file": …}]}.
constexpr std::size_t exception_level = 1;
constexpr std::size_t item_level = 3;

std::string* text_field(PythonException& exception, std::string_view name) {
  if (name == "type") return &exception.type;
  if (name == "module") return &exception.module;
  if (name == "message") return &exception.message;
  if (name == "traceback") return &exception.traceback;
  return nullptr;
}

std::string* text_field(TracebackFrame& frame, std::string_view name) {
  if (name == "file") return &frame.file;
  if (name == "function") return &frame.function;
  if (name == "source") return &frame.source;
  return nullptr;
}

std::string* text_field(ExceptionLeaf& leaf, std::string_view name) {
  if (name == "type") return &leaf.type;
  if (name == "module") return &leaf.module;
  if (name == "message") return &leaf.message;
  return text_field(leaf.raised_at, name);
}

std::uint32_t* number_field(TracebackFrame& frame, std::string_view name) {
  if (name == "line") return &frame.line;
  if (name == "column") return &frame.column;
  return nullptr;
}

/// Puts each part where it belongs as it comes, and stores nothing else: no tree of a text that a stranger wrote.
class ExceptionEvents : public base::JsonEvents {
 public:
  bool on_object_begin(Error& error) {
    ++depth_;
    if (depth_ == item_level && list_ != List::None) {
      is_in_item_ = true;
      return begin_item() || refuse(error);
    }
    if (depth_ == exception_level) {
      is_object_ = true;
    }
    return true;
  }
  bool on_object_end(std::size_t, Error&) { return leave(); }
  bool on_array_begin(Error& error) {
    if (depth_++ != exception_level || !is_object_) return true;
    // A second list of a name would be another reading of the same text.
    if (key_ == "frames") {
      list_ = List::Frames;
      return !std::exchange(has_frames_, true) || refuse(error);
    }
    if (key_ == "leaves") {
      list_ = List::Leaves;
      return !std::exchange(has_leaves_, true) || refuse(error);
    }
    return true;
  }
  bool on_array_end(std::size_t, Error&) { return leave(); }

  bool on_key_part(Text part, std::size_t, Error&) { return begin_key(part, KeyPart::More); }
  bool on_key(Text part, std::size_t, Error&) { return begin_key(part, KeyPart::Last); }
  bool on_string_part(Text part, std::size_t, Error&) { return append(part); }
  bool on_string(Text part, std::size_t, Error& error) {
    append(part);
    std::string text = std::exchange(text_, {});
    std::string* const field = text_place();
    if (!field) return true;
    if (!field->empty()) return refuse(error);
    *field = base::to_utf8(text);
    return true;
  }
  bool on_int64(std::int64_t number, Text, Error&) {
    if (depth_ != item_level || !is_in_item_) return true;
    TracebackFrame& frame =
        list_ == List::Frames ? exception_.frames.back() : exception_.leaves.back().raised_at;
    std::uint32_t* const field = number_field(frame, key_);
    if (field && number >= 0 && number <= std::numeric_limits<std::uint32_t>::max())
      *field = static_cast<std::uint32_t>(number);
    return true;
  }

  [[nodiscard]] PythonException release() { return std::move(exception_); }

 private:
  enum class KeyPart { More, Last };
  enum class List { None, Frames, Leaves };

  bool begin_item() {
    if (list_ == List::Frames) {
      if (exception_.frames.size() == most_frames) return false;
      exception_.frames.emplace_back();
    } else {
      if (exception_.leaves.size() == most_leaves) return false;
      exception_.leaves.emplace_back();
    }
    return true;
  }

  static bool refuse(Error& error) {
    error = json::make_error_code(json::error::exception);
    return false;
  }

  bool leave() {
    --depth_;
    if (depth_ < item_level) is_in_item_ = false;
    if (depth_ == exception_level) list_ = List::None;
    return true;
  }

  bool begin_key(Text part, KeyPart which) {
    if (!std::exchange(key_is_open_, which == KeyPart::More)) key_.clear();
    // Only names of our own matter; none is this long.
    constexpr std::size_t longest_key = 16;
    if (key_.size() <= longest_key) key_.append(part.data(), std::min(part.size(), longest_key + 1));
    return true;
  }

  std::string* text_place() {
    if (depth_ == exception_level && is_object_) return text_field(exception_, key_);
    if (depth_ == item_level && is_in_item_) {
      return list_ == List::Frames ? text_field(exception_.frames.back(), key_)
                                   : text_field(exception_.leaves.back(), key_);
    }
    return nullptr;
  }

  bool append(Text part) {
    if (text_place()) text_.append(part.data(), part.size());
    return true;
  }

  PythonException exception_;
  std::size_t depth_ = 0;
  std::string key_;  ///< The latest name, at any level; cut.
  std::string text_;
  bool key_is_open_ = false;
  bool is_object_ = false;
  List list_ = List::None;
  bool is_in_item_ = false;
  bool has_frames_ = false;
  bool has_leaves_ = false;
};

}  // namespace

PythonException read_exception(std::string_view source) {
  json::parse_options options;
  options.max_depth = deepest_nesting;
  options.allow_invalid_utf8 = true;
  json::basic_parser<ExceptionEvents> parser(options);
  boost::system::error_code error;
  const std::size_t read = parser.write_some(false, source.data(), source.size(), error);
  if (error || read != source.size()) return {};
  return parser.handler().release();
}

}  // namespace eryx::execution
