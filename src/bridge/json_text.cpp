// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <cmath>
#include <cstddef>

#include "base/json_reader.hpp"
#include "base/utf8.hpp"

namespace eryx::bridge {
namespace {

const char* problem_at(const boost::json::value& value, std::size_t depth) {
  if (depth > base::json_depth) return "a value that is nested too deeply";
  switch (value.kind()) {
    case boost::json::kind::double_:
      return std::isfinite(value.get_double()) ? nullptr : "a number that is not finite";
    case boost::json::kind::string: {
      const boost::json::string& text = value.get_string();
      return base::is_utf8({text.data(), text.size()}) ? nullptr : "a string that is not UTF-8";
    }
    case boost::json::kind::array:
      for (const boost::json::value& item : value.get_array()) {
        if (const char* problem = problem_at(item, depth + 1)) return problem;
      }
      return nullptr;
    case boost::json::kind::object:
      for (const auto& member : value.get_object()) {
        if (!base::is_utf8({member.key().data(), member.key().size()})) return "a name that is not UTF-8";
        if (const char* problem = problem_at(member.value(), depth + 1)) return problem;
      }
      return nullptr;
    default: return nullptr;
  }
}

}  // namespace

const char* json_problem(const boost::json::value& value) { return problem_at(value, 0); }

}  // namespace eryx::bridge
