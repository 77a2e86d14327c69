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

// The objects in the array of this name.
template <typename Take>
void for_each_object(const json::object& object, std::string_view name, Take take) {
  const json::value* list = object.if_contains(json::string_view(name.data(), name.size()));
  if (!list || !list->is_array()) return;
  for (const json::value& item : list->get_array())
    if (item.is_object()) take(item.get_object());
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
  for_each_object(*object, "frames",
                  [&](const json::object& frame) { exception.frames.push_back(read_frame(frame)); });
  for_each_object(*object, "leaves", [&](const json::object& leaf) {
    exception.leaves.push_back(
        {text(leaf, "type"), text(leaf, "module"), text(leaf, "message"), read_frame(leaf)});
  });
  return exception;
}

}  // namespace eryx::execution
