// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/failed_answers.hpp"

#include <algorithm>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstdio>
#include <exception>

#include "base/json_reader.hpp"
#include "base/utf8.hpp"

namespace eryx::bridge {
namespace {

std::string seconds(std::chrono::nanoseconds duration) {
  char text[32];
  std::snprintf(text, sizeof text, "%g s", std::chrono::duration<double>(duration).count());
  return text;
}

Answer over_limit(const std::string& what) { return {ERYX_CALL_LIMIT, "callback limit exceeded: " + what}; }

// The name that a call of ERYX_CALLBACK_UNKNOWN is about.
std::string name_in(std::string_view arguments) {
  constexpr std::size_t shown = 100;
  constexpr std::size_t most = 64 << 10;  // reading megabytes for a message is not worth it
  if (arguments.size() > most) return {};
  try {
    const boost::json::value parsed = base::read_json(arguments);
    const boost::json::string& given = parsed.at("name").as_string();
    return {given.data(), std::min(given.size(), shown)};
  } catch (const std::exception&) {  // forged, or too deep: it has no name
    return {};
  }
}

}  // namespace

Answer too_many_calls(const Limits& limits) {
  return over_limit("more than " + std::to_string(limits.callback_calls) + " calls");
}

Answer too_large_arguments(std::size_t size, const Limits& limits) {
  return over_limit("arguments of " + std::to_string(size) + " bytes, more than " +
                    std::to_string(limits.callback_arguments.count));
}

Answer too_much_pending(const Limits& limits) {
  return over_limit("calls that wait for answers hold more than " +
                    std::to_string(limits.callback_pending.count) + " bytes");
}

Answer too_large_answer(std::size_t size, const Limits& limits) {
  return over_limit("an answer of " + std::to_string(size) + " bytes, more than " +
                    std::to_string(limits.callback_result.count));
}

Answer timed_out(const std::string& callback, const Limits& limits) {
  return {ERYX_CALL_TIMEOUT,
          "callback '" + callback + "' timeout: no answer within " + seconds(limits.callback_time)};
}

Answer out_of_time(std::string_view callback) {
  return {ERYX_CALL_TIMEOUT,
          base::to_utf8("callback '" + std::string(callback) + "': the time of the execution is up")};
}

Answer not_found(std::string_view callback, std::string_view arguments) {
  const std::string name = callback.empty() ? name_in(arguments) : std::string(callback);
  return {ERYX_CALL_NOT_FOUND, base::to_utf8("callback '" + name + "' not found")};
}

Answer refused_deferral(const std::string& callback, const std::string& why) {
  return {ERYX_CALL_FAILED, "callback '" + callback + "' has no answer yet, and " + why};
}

Answer refused_hold(const std::string& callback, const std::string& why) {
  return {ERYX_CALL_FAILED,
          "callback '" + callback + "' is held until the program is whole, and cannot wait for that: " + why};
}

}  // namespace eryx::bridge
