// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/json_text.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serializer.hpp>
#include <boost/json/string.hpp>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "base/json_reader.hpp"
#include "base/utf8.hpp"

namespace eryx::bridge {
namespace {

// Looks for what the guest would not accept, and adds up about how long the text will be.
class Inspection {
 public:
  const char* problem_of(const boost::json::value& value, std::size_t depth = 0) {
    if (depth > base::json_depth) return "a value that is nested too deeply";
    switch (value.kind()) {
      case boost::json::kind::double_:
        return std::isfinite(value.get_double()) ? nullptr : "a number that is not finite";
      case boost::json::kind::string: return take(value.get_string(), "a string that is not UTF-8");
      case boost::json::kind::array:
        for (const boost::json::value& item : value.get_array()) {
          if (const char* problem = problem_of(item, depth + 1)) return problem;
        }
        return nullptr;
      case boost::json::kind::object:
        for (const auto& member : value.get_object()) {
          if (const char* problem = take(member.key(), "a name that is not UTF-8")) return problem;
          if (const char* problem = problem_of(member.value(), depth + 1)) return problem;
        }
        return nullptr;
      default: return nullptr;
    }
  }

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  const char* take(std::string_view text, const char* problem) {
    size_ += text.size() + 2;
    return base::is_utf8(text) ? nullptr : problem;
  }

  std::size_t size_ = 0;
};

}  // namespace

const char* json_problem(const boost::json::value& value) { return Inspection().problem_of(value); }

const char* write_json(const boost::json::value& value, std::string& text) {
  Inspection inspection;
  if (const char* problem = inspection.problem_of(value)) return problem;
  // Growing in steps would copy long texts several times.
  text.clear();
  text.reserve(inspection.size());
  boost::json::serializer serializer;
  serializer.reset(&value);
  std::array<char, 4096> part;
  while (!serializer.done()) text.append(serializer.read(part.data(), part.size()));
  return nullptr;
}

}  // namespace eryx::bridge
