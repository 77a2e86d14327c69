// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx checkpoint`: shows the contents of a file written by `eryx run --save`.
#include "checkpoint.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "continuation.hpp"
#include "eryx/checkpoint.hpp"
#include "eryx/error.hpp"
#include "eryx/json.hpp"
#include "eryx/sandbox.hpp"
#include "eryx/session.hpp"
#include "exit_status.hpp"
#include "interrupt_watch.hpp"
#include "packages.hpp"
#include "quantity.hpp"
#include "sandbox_options.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

struct ShowArguments {
  std::string file;
  std::optional<std::string> key;
  SandboxArguments sandbox;  ///< What it was saved with, as far as it decides what the checkpoint fits to.
  bool json = false;
};

struct Contents {
  bool is_suspended = false;
  Bytes memory;
  std::uint64_t executions = 0;
  std::vector<PendingCall> pending;
};

Contents read(const ShowArguments& arguments) {
  InterruptWatch interrupts("checkpoint");
  const ConfiguredSandbox configured(arguments.sandbox, interrupts);
  const Sandbox& sandbox = configured.sandbox();
  const Checkpoint checkpoint = load_checkpoint(arguments.file, sandbox, checkpoint_options(arguments.key));
  // A session reveals more than the checkpoint does. The program does not run.
  const Session session(sandbox, checkpoint, {Undo::Off});
  return {checkpoint.is_suspended(), checkpoint.memory(), session.execution_count(),
          checkpoint.pending_calls()};
}

/// Null for a text without a single meaning: it comes from whoever made the checkpoint.
boost::json::value parse_arguments(const std::string& text) {
  try {
    return parse_json(text);
  } catch (const Error&) {
    return nullptr;
  }
}

void print_json(const Contents& contents) {
  boost::json::array pending;
  for (const PendingCall& call : contents.pending) {
    pending.push_back(
        {{"id", call.id}, {"callback", call.callback}, {"arguments", parse_arguments(call.arguments)}});
  }
  const boost::json::object whole{{"suspended", contents.is_suspended},
                                  {"pending_calls", std::move(pending)},
                                  {"memory_bytes", contents.memory.count},
                                  {"executions", contents.executions}};
  fmt::print("{}\n", terminal_json(boost::json::serialize(whole)));
}

void print(const Contents& contents) {
  fmt::print("state       {}\n",
             contents.is_suspended ? "suspended: a program waits" : "between two programs");
  fmt::print("executions  {}\n", contents.executions);
  fmt::print("memory      {}\n", format_size(contents.memory));
  if (contents.is_suspended) fmt::print("pending calls\n{}", list_calls(contents.pending));
}

void add_show(CLI::App& checkpoint, int& status) {
  auto arguments = std::make_shared<ShowArguments>();
  CLI::App& command = *checkpoint.add_subcommand("show", "Show what is in a checkpoint; nothing in it runs");
  command.footer(
      "Example:\n"
      "  eryx run -c 'x = 41' --save s && eryx checkpoint show s\n\n"
      "The ids of pending calls are those that eryx run --from FILE --answer ID=JSON takes.");
  command.add_option("FILE", arguments->file, "The checkpoint; - reads it from standard input")
      ->type_name("")
      ->required();
  command.add_option("--key", arguments->key, "The secret that it was saved with")->type_name("FILE");
  command.add_option("--image", arguments->sandbox.image, "The image that it was saved with")
      ->type_name("FILE");
  command.add_option("--mount", arguments->sandbox.mounts, "A mount that it was saved with; repeatable")
      ->type_name("HOST:GUEST[:ro|rw|overlay]")
      ->allow_extra_args(false);
  add_package_options(command, arguments->sandbox.packages);
  add_cache_option(command, arguments->sandbox.packages);
  command.add_flag("--json", arguments->json, "Print it as one JSON object");
  command.callback([arguments, &status] {
    const Contents contents = read(*arguments);
    arguments->json ? print_json(contents) : print(contents);
    status = exit_status::success;
  });
}

}  // namespace

void add_checkpoint(CLI::App& application, int& status) {
  CLI::App& command =
      *application.add_subcommand("checkpoint", "Show what eryx run --save has written: half-run programs");
  command.require_subcommand(1);
  command.footer("Run 'eryx checkpoint show --help' for an example.");
  add_show(command, status);
}

}  // namespace eryx::cli
