// SPDX-License-Identifier: MIT OR Apache-2.0
#include "callbacks_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "child_process.hpp"
#include "eryx/error.hpp"
#include "eryx/json.hpp"
#include "host_file.hpp"
#include "json_members.hpp"
#include "misuse.hpp"
#include "quantity.hpp"

namespace eryx::cli {
namespace {

namespace json = boost::json;

constexpr Bytes largest_file{16u << 20};

enum class CommandOutput { Json, Text };

/// A command that answers calls.
struct Command {
  std::vector<std::string> words;
  CommandOutput output = CommandOutput::Json;
  Bytes output_limit;
};

std::string last_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return std::string(text.substr(text.rfind('\n') + 1));
}

/// Its first line, or as much of it as a message should have, in JSON's quotes.
std::string shortened(std::string_view text) {
  constexpr std::size_t most = 80;
  text = text.substr(0, text.find('\n'));
  if (text.size() <= most) return json::serialize(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not inside a character
  return json::serialize(std::string(text.substr(0, end)) + "…");
}

/// If the command failed, throws the matching error of the call.
void check(const FinishedChild& finished, const Command& command) {
  const std::string& name = command.words.front();
  switch (finished.end) {
    case ChildEnd::TooMuchOutput:
      throw CallbackError(fmt::format("{} wrote more than {}", name, format_size(command.output_limit)));
    case ChildEnd::Signalled:
      throw CallbackError(fmt::format("{} was ended by signal {} ({})", name, finished.code,
                                      sigdescr_np(finished.code) ? sigdescr_np(finished.code) : "unknown"));
    case ChildEnd::Exited: {
      if (finished.code == 0) return;
      const std::string reason = last_line(finished.standard_error);
      throw CallbackError(reason.empty() ? fmt::format("{} ended with status {}", name, finished.code)
                                         : reason);
    }
    case ChildEnd::Stopped: return;
  }
}

void answer(const CallbackCall& call, const Command& command) {
  const std::stop_token stop = call.cancelled();
  if (stop.stop_requested()) return;
  FinishedChild finished = run_child(command.words, call.arguments_text(), command.output_limit, stop);
  if (finished.end == ChildEnd::Stopped) return;  // the answer is no longer wanted
  check(finished, command);
  std::string& text = finished.standard_output;
  if (text.ends_with('\n')) text.pop_back();
  if (command.output == CommandOutput::Json) {
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
      throw CallbackError(fmt::format(
          "{} printed nothing: its answer is what it prints, as JSON, or as it is with \"output\": \"text\"",
          command.words.front()));
    }
    try {
      check_json(text, RepeatedNames::Accept);
    } catch (const Error& error) {
      throw CallbackError(
          fmt::format("{} printed what is not JSON ({}): {}; print JSON, or have it taken as text by "
                      "\"output\": \"text\"",
                      command.words.front(), error.what(), shortened(text)));
    }
    call.complete(RawJson{std::move(text)});
    return;
  }
  call.complete(json::value(text));
}

/// One member of the file. Reports errors with the file's and the member's names.
class Entry {
 public:
  /// `text`: of the value.
  Entry(const std::string& path, std::string_view name, std::string_view text) : path_(path), name_(name) {
    const std::optional<JsonMembers> members = json_members(text);
    if (!members) refuse("it must be an object, such as {\"result\": 42}");
    static constexpr std::array<std::string_view, 6> keys{"description", "schema", "result",
                                                          "command",     "output", "later"};
    for (const auto& [key, value] : *members) {
      if (std::ranges::find(keys, key) == keys.end())
        refuse(fmt::format("unknown key '{}'; there are: {}", key, fmt::join(keys, ", ")));
      if (key == "result") {
        result_ = value;
      } else {
        values_.emplace(key, parse(key, value));
      }
    }
  }

  [[noreturn]] void refuse(std::string_view why) const {
    throw Misuse(fmt::format("{}: callback '{}': {}", path_, name_, why));
  }

  /// The JSON text of what is answered. It is passed on as it is written, with integers of any size.
  [[nodiscard]] std::optional<std::string_view> result() const { return result_; }

  /// Of a key that is not "result".
  [[nodiscard]] const json::value* find(std::string_view key) const { return values_.if_contains(key); }

  [[nodiscard]] std::string text(std::string_view key) const {
    const json::value* value = find(key);
    if (!value) return {};
    if (!value->is_string()) refuse(fmt::format("'{}' must be text", key));
    return std::string(value->get_string());
  }

  [[nodiscard]] std::vector<std::string> words(std::string_view key) const {
    const json::value* value = find(key);
    const json::array* array = value->if_array();
    if (!array || array->empty() || !std::ranges::all_of(*array, &json::value::is_string))
      refuse(fmt::format("'{}' must be a list of texts, the program first: [\"prog\", \"argument\"]", key));
    std::vector<std::string> words;
    for (const json::value& word : *array) {
      words.emplace_back(word.get_string());
      if (words.back().find('\0') != std::string::npos) refuse(fmt::format("'{}' holds a NUL", key));
    }
    return words;
  }

 private:
  [[nodiscard]] json::value parse(std::string_view key, std::string_view text) const {
    try {
      return parse_json(text);
    } catch (const Error&) {
      refuse(fmt::format("'{}' has an integer that is too large", key));  // the text is JSON
    }
  }

  const std::string& path_;
  std::string_view name_;
  std::optional<std::string_view> result_;
  json::object values_;
};

CallbackHandler make_handler(const Entry& entry, Bytes output_limit) {
  const json::value* later = entry.find("later");
  if (entry.result().has_value() + (entry.find("command") != nullptr) + (later != nullptr) != 1)
    entry.refuse("it needs either 'result' or 'command' or 'later'");
  if (const auto result = entry.result()) {
    if (entry.find("output")) entry.refuse("'output' is for commands");
    return [answer = std::string(*result)](const CallbackCall& call) { call.complete(RawJson{answer}); };
  }
  if (later) {
    if (*later != true) entry.refuse("'later' can only be true: the call waits for an answer of yours");
    if (entry.find("output")) entry.refuse("'output' is for commands");
    return [](const CallbackCall& call) { call.answer_later(); };
  }
  const std::string output = entry.text("output");
  if (!output.empty() && output != "json" && output != "text")
    entry.refuse("'output' must be \"json\" or \"text\"");
  Command command{entry.words("command"), output == "text" ? CommandOutput::Text : CommandOutput::Json,
                  output_limit};
  return [command = std::move(command)](const CallbackCall& call) { answer(call, command); };
}

}  // namespace

std::vector<Callback> read_callbacks(const std::string& path, Bytes output_limit) {
  const std::string text = read_host_file(path, "callbacks", largest_file);
  if (text.size() > largest_file.count)
    throw Misuse(fmt::format("{}: it has more than {}", path, format_size(largest_file)));
  try {
    check_json(text);
  } catch (const Error& error) {
    throw Misuse(fmt::format("{}: invalid JSON: {}", path, error.what()));
  }
  const std::optional<JsonMembers> members = json_members(text);
  if (!members) throw Misuse(fmt::format("{}: it must be an object of callbacks", path));
  std::vector<Callback> callbacks;
  for (const auto& [name, value] : *members) {
    const Entry entry(path, name, value);
    Callback& callback = callbacks.emplace_back();
    callback.name = name;
    callback.description = entry.text("description");
    if (const json::value* schema = entry.find("schema")) {
      if (!schema->is_object()) entry.refuse("'schema' must be a JSON Schema, an object");
      callback.schema = schema->get_object();
    }
    callback.handler = make_handler(entry, output_limit);
  }
  return callbacks;
}

}  // namespace eryx::cli
