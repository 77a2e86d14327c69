// SPDX-License-Identifier: MIT OR Apache-2.0
#include "session/guest_service.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "base/base64.hpp"
#include "eryx/error.hpp"

namespace eryx::session {
namespace {

namespace json = boost::json;

// Base64 takes four characters for three bytes.
constexpr std::uint64_t largest_data = largest_snapshot.count / 3 * 4 + 4;

std::string text_of(const json::value& value) {
  const json::string* text = value.if_string();
  return text ? std::string(text->data(), text->size()) : std::string();
}

const json::array& array_of(const json::object& message, std::string_view name) {
  static const json::array none;
  const json::value* value = message.if_contains(name);
  return value && value->is_array() ? value->get_array() : none;
}

std::string member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value ? text_of(*value) : std::string();
}

}  // namespace

execution::ServiceProgram GuestService::program() const {
  return {source, inputs.empty() ? std::string() : json::serialize(inputs)};
}

GuestService snapshot_service() {
  return {"import _eryx.state\nresult = _eryx.state.snapshot_message(__session__)", {}};
}

GuestService restore_service(std::span<const std::byte> snapshot) {
  if (snapshot.size() > largest_snapshot.count)
    throw Error(ErrorKind::InvalidArgument, "a snapshot has at most 48 MiB: use checkpoints for more");
  return {"import _eryx.state\n_eryx.state.restore_message(__session__, data)",
          {{"data", base::to_base64(snapshot)}}};
}

GuestService clear_service() { return {"import _eryx.state\n_eryx.state.clear(__session__)", {}}; }

GuestService close_service() { return {"import _eryx.finish\n_eryx.finish.end_session(__session__)", {}}; }

GuestService completions_service(std::string_view text) {
  return {"import _eryx.prompt\nresult = _eryx.prompt.completions(text, __session__)", {{"text", text}}};
}

GuestService incomplete_service(std::string_view source) {
  return {"import _eryx.prompt\nresult = _eryx.prompt.is_incomplete(source)", {{"source", source}}};
}

SnapshotResult read_snapshot(ExecuteResult execution) {
  SnapshotResult result;
  const json::value value = execution.outcome == Outcome::Completed ? execution.value() : nullptr;
  execution.value_json.reset();
  result.execution = std::move(execution);
  const json::object* message = value.if_object();
  if (!message) return result;
  StateSnapshot snapshot;
  const std::string data = member(*message, "data");
  if (data.size() <= largest_data)
    snapshot.bytes = base::from_base64(data).value_or(std::vector<std::byte>());
  if (snapshot.bytes.empty()) return result;
  for (const json::value& name : array_of(*message, "kept")) snapshot.kept.push_back(text_of(name));
  for (const json::value& dropped : array_of(*message, "dropped")) {
    const json::object* variable = dropped.if_object();
    if (!variable) continue;
    snapshot.dropped.push_back(
        {member(*variable, "name"), member(*variable, "type"), member(*variable, "reason")});
  }
  result.snapshot = std::move(snapshot);
  return result;
}

std::vector<std::string> read_completions(const ExecuteResult& execution) {
  std::vector<std::string> completions;
  if (execution.outcome != Outcome::Completed) return completions;
  const json::value value = execution.value();
  if (const json::array* array = value.if_array()) {
    for (const json::value& text : *array) completions.push_back(text_of(text));
  }
  return completions;
}

}  // namespace eryx::session
