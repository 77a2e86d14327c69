// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/exception_reader.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <limits>
#include <string>

#include "base/utf8.hpp"

namespace eryx::execution {
namespace {

namespace json = boost::json;

// Deeper than any exception that our guest sends, shallow enough for the host's stack.
constexpr std::size_t deepest_nesting = 8;

std::string text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(json::string_view(name.data(), name.size()));
  const json::string* found = value ? value->if_string() : nullptr;
  return found ? base::to_utf8({found->data(), found->size()}) : std::string();
}

std::uint32_t number(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(json::string_view(name.data(), name.size()));
  const std::int64_t* found = value ? value->if_int64() : nullptr;
  if (!found || *found < 0 || *found > std::numeric_limits<std::uint32_t>::max()) return 0;
  return static_cast<std::uint32_t>(*found);
}

TracebackFrame read_frame(const json::object& object) {
  return {text(object, "file"), number(object, "line"), number(object, "column"), text(object, "function"),
          text(object, "source")};
}

}  // namespace

PythonException read_exception(std::string_view source) {
  PythonException exception;
  json::parse_options options;
  options.max_depth = deepest_nesting;
  options.allow_invalid_utf8 = true;
  boost::system::error_code error;
  const json::value value = json::parse({source.data(), source.size()}, error, {}, options);
  const json::object* object = error ? nullptr : value.if_object();
  if (!object) return exception;
  exception.type = text(*object, "type");
  exception.module = text(*object, "module");
  exception.message = text(*object, "message");
  exception.traceback = text(*object, "traceback");
  if (const json::value* frames = object->if_contains("frames"); frames && frames->is_array()) {
    for (const json::value& frame : frames->get_array()) {
      if (frame.is_object()) exception.frames.push_back(read_frame(frame.get_object()));
    }
  }
  return exception;
}

}  // namespace eryx::execution
