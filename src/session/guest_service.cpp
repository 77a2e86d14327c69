// SPDX-License-Identifier: MIT OR Apache-2.0
#include "session/guest_service.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "eryx/error.hpp"

namespace eryx::session {
namespace {

namespace json = boost::json;

// Four characters for three bytes, and what stands around them.
constexpr std::uint64_t message_limit = largest_snapshot.count / 3 * 4 + (1u << 20);

std::string to_base64(std::span<const std::byte> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

// Empty where it is none.
std::vector<std::byte> from_base64(std::string_view text) {
  if (text.size() > message_limit || text.size() % 4 != 0) return {};
  std::vector<std::byte> bytes(text.size() / 4 * 3);
  const int size =
      ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return {};
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

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

Service snapshot_service() {
  return {"import _eryx.state\nresult = _eryx.state.snapshot_message(__session__)", {}};
}

Service restore_service(std::span<const std::byte> snapshot) {
  if (snapshot.size() > largest_snapshot.count)
    throw Error(ErrorKind::InvalidArgument, "a snapshot has at most 48 MiB: use checkpoints for more");
  return {"import _eryx.state\n_eryx.state.restore_message(__session__, data)",
          {{"data", to_base64(snapshot)}}};
}

Service clear_service() { return {"import _eryx.state\n_eryx.state.clear(__session__)", {}}; }

Service completions_service(std::string_view text) {
  return {"import _eryx.prompt\nresult = _eryx.prompt.completions(text, __session__)", {{"text", text}}};
}

Service incomplete_service(std::string_view source) {
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
  snapshot.bytes = from_base64(member(*message, "data"));
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

Limits service_limits(Limits limits) {
  limits.result.count = std::max(limits.result.count, message_limit);
  limits.input.count = std::max(limits.input.count, message_limit);
  return limits;
}

}  // namespace eryx::session
