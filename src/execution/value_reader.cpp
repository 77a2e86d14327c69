// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/value_reader.hpp"

#include <utility>

#include "base/json_reader.hpp"
#include "base/utf8.hpp"

namespace eryx::execution {

void read_value(std::optional<std::string> text, const std::optional<std::string>& error,
                ExecuteResult& result) {
  if (error) {
    result.value_error = base::to_utf8(*error);
  } else if (text && !base::is_json(*text)) {
    result.value_error = "what the guest gave as the result's JSON is not JSON";
  } else {
    result.value_json = std::move(text);
  }
}

}  // namespace eryx::execution
