// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

/// The command line as data: what completions and manual pages are written from.
namespace eryx::cli {

/// What can stand for a value.
enum class Values { None, Any, File };

struct OptionOutline {
  std::vector<std::string> names;  ///< "-c", "--code"; none for what is given by its place.
  std::string value;               ///< How the help names the value: "FILE"; empty for a flag.
  Values values = Values::None;
  std::string help;
  std::string group;  ///< The heading that it stands under in the help.
  bool is_required = false;
};

struct CommandOutline {
  std::string path;  ///< "eryx image build"
  std::string description;
  std::string footer;
  std::vector<OptionOutline> options;
  std::vector<OptionOutline> operands;
  std::vector<CommandOutline> subcommands;
};

[[nodiscard]] CommandOutline outline(const CLI::App& application);

/// The command and all below it, each before its subcommands.
[[nodiscard]] std::vector<const CommandOutline*> flatten(const CommandOutline& command);

}  // namespace eryx::cli
