// SPDX-License-Identifier: MIT OR Apache-2.0
#include "continuation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/value.hpp>
#include <charconv>
#include <span>
#include <utility>

#include "eryx/error.hpp"
#include "eryx/json.hpp"
#include "host_file.hpp"
#include "misuse.hpp"
#include "quantity.hpp"
#include "replaced_file.hpp"
#include "sandbox_options.hpp"
#include "shell_word.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

constexpr Bytes largest_key{1u << 20};

std::uint32_t parse_id(std::string_view option, const std::string& text,
                       const std::vector<PendingCall>& pending) {
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error == std::errc() && end == text.data() + text.size() &&
      std::ranges::find(pending, id, &PendingCall::id) != pending.end())
    return id;
  std::vector<std::string> ids;
  ids.reserve(pending.size());
  for (const PendingCall& call : pending) ids.push_back(std::to_string(call.id));
  throw Misuse(fmt::format("{}: no call '{}' is pending; there are: {}", option, text, fmt::join(ids, ", ")));
}

void add_answer(std::map<std::uint32_t, CallAnswer>& answers, std::string_view option, std::uint32_t id,
                CallAnswer answer) {
  if (!answers.emplace(id, std::move(answer)).second)
    throw Misuse(fmt::format("{}: call {} is answered twice", option, id));
}

std::string shorten(std::string text) {
  constexpr std::size_t most = 200;
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not inside a character
  return text.substr(0, end) + "…";
}

}  // namespace

void add_continuation_options(CLI::App& command, ContinuationArguments& arguments) {
  constexpr const char* group = "Checkpoints";
  command
      .add_option("--save", arguments.save, "Write the session to FILE when the program has ended or waits")
      ->type_name("FILE")
      ->group(group);
  command
      .add_option("--from", arguments.from,
                  "Continue from FILE: run a program, or without one resume the suspended one")
      ->type_name("FILE")
      ->group(group);
  command
      .add_option("--answer", arguments.answers, "Answer of a pending call, without a program; repeatable")
      ->type_name("ID=JSON")
      ->allow_extra_args(false)
      ->group(group);
  command.add_option("--answer-error", arguments.answer_errors, "Let a pending call fail; repeatable")
      ->type_name("ID=TEXT")
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_flag("--start-again", arguments.start_again,
                "Call the callbacks again for calls without an answer")
      ->group(group);
  command
      .add_option("--key", arguments.key,
                  "Secret, any bytes: what is saved is authenticated, and nothing else is read")
      ->type_name("FILE")
      ->group(group);
}

CheckpointOptions checkpoint_options(const std::optional<std::string>& key_file) {
  CheckpointOptions options;
  if (!key_file) return options;
  const std::string text = read_host_file(*key_file, "key", largest_key);
  if (text.size() > largest_key.count)
    throw Misuse(fmt::format("--key: '{}' has more than {}: give a file of its first bytes", *key_file,
                             format_size(largest_key)));
  if (text.empty())
    throw Misuse(fmt::format("--key: '{}' is empty; make a key with: head -c 32 /dev/urandom > {}", *key_file,
                             shell_path(*key_file)));
  const auto bytes = std::as_bytes(std::span(text));
  options.key.assign(bytes.begin(), bytes.end());
  return options;
}

Checkpoint load_checkpoint(const std::string& path, const Sandbox& sandbox,
                           const CheckpointOptions& options) {
  const HostFile file(path, "checkpoint");
  try {
    return sandbox.read_checkpoint([&](std::span<std::byte> target) { return file.read(target); }, options);
  } catch (const Error& error) {
    const bool about_key = std::string_view(error.what()).find(" key") != std::string_view::npos;
    throw Error(error.kind(),
                fmt::format("'{}': {}{}", path, error.what(), about_key ? " (--key FILE)" : ""));
  }
}

void check_can_save(const std::string& path) {
  if (path == "-") throw Misuse("--save: give the name of a file; a checkpoint is not written to a stream");
  check_can_replace("--save", path);
}

CallAnswer parse_answer(std::string_view option, const std::string& text) {
  try {
    check_json(text);
  } catch (const Error& error) {
    throw Misuse(fmt::format("{}: '{}' is not JSON: {} (text needs quotes: '\"{}\"')", option, text,
                             error.what(), text));
  }
  return RawJson{text};
}

ResumeOptions resume_options(const ContinuationArguments& arguments, const std::vector<PendingCall>& pending,
                             const AnswerWords& words) {
  std::map<std::uint32_t, CallAnswer> answers;
  for (const std::string& assignment : arguments.answers) {
    const auto [id, text] = split_assignment(words.answer, assignment, "ID=JSON");
    add_answer(answers, words.answer, parse_id(words.answer, id, pending), parse_answer(words.answer, text));
  }
  for (const std::string& assignment : arguments.answer_errors) {
    const auto [id, text] = split_assignment(words.error, assignment, "ID=TEXT");
    add_answer(answers, words.error, parse_id(words.error, id, pending), CallbackError(text));
  }
  ResumeOptions options;
  options.answers(answers);
  if (arguments.start_again) options.unanswered(ResumeOptions::Unanswered::StartAgain);
  return options;
}

std::string list_calls(const std::vector<PendingCall>& pending) {
  std::string text;
  for (const PendingCall& call : pending)
    text += fmt::format("  {}  {}({})\n", call.id, terminal_line(call.callback),
                        terminal_line(shorten(call.arguments)));
  return text;
}

std::string resuming(const std::string& command, const std::vector<PendingCall>& pending) {
  return fmt::format("{} --answer {}=JSON", command,
                     pending.empty() ? std::string("ID") : std::to_string(pending.front().id));
}

std::string describe_suspension(const std::vector<PendingCall>& pending,
                                const std::optional<std::string>& command) {
  std::string text = fmt::format("eryx: suspended, waiting for {}:\n{}",
                                 pending.size() == 1 ? "a call" : fmt::format("{} calls", pending.size()),
                                 list_calls(pending));
  if (pending.empty()) text = "eryx: suspended\n";
  if (!command) return text + "eryx: to resume the program later, run it with --save FILE\n";
  return text + fmt::format("eryx: resume with: {}\n", resuming(*command, pending));
}

}  // namespace eryx::cli
