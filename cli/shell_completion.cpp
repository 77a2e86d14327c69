// SPDX-License-Identifier: MIT OR Apache-2.0
#include "shell_completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace eryx::cli {
namespace {

/// The last word of a command's path: its name.
std::string name_of(const CommandOutline& command) {
  return command.path.substr(command.path.rfind(' ') + 1);
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
  return fmt::format("{}", fmt::join(words, separator));
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

/// `text` within single quotes of a POSIX shell, without the quotes.
std::string quoted(const std::string& text) { return replaced(text, "'", R"('\'')"); }

/// Patterns "PATH NAME" of the options of all commands that take such values, for a `case`.
std::string patterns(const CommandOutline& root, Values values) {
  std::vector<std::string> found;
  for (const CommandOutline* command : flatten(root)) {
    for (const OptionOutline& option : command->options) {
      if (option.values != values) continue;
      for (const std::string& name : option.names)
        found.push_back(fmt::format("'{} {}'", command->path, name));
    }
  }
  return joined(found, " | ");
}

bool takes_files(const CommandOutline& command) {
  return std::any_of(command.operands.begin(), command.operands.end(),
                     [](const OptionOutline& operand) { return operand.values == Values::File; });
}

std::vector<std::string> option_names(const CommandOutline& command) {
  std::vector<std::string> names;
  for (const OptionOutline& option : command.options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

std::vector<std::string> subcommand_names(const CommandOutline& command) {
  std::vector<std::string> names;
  for (const CommandOutline& subcommand : command.subcommands) names.push_back(name_of(subcommand));
  return names;
}

/// What zsh's _arguments takes for an option's or an operand's value.
std::string zsh_value(const OptionOutline& option) {
  if (option.values == Values::None) return "";
  return fmt::format(":{}:{}", option.value, option.values == Values::File ? "_files" : " ");
}

/// `[help]` within single quotes; brackets end it, colons end fields.
std::string zsh_help(const std::string& help) {
  std::string text = replaced(replaced(help, "[", R"(\[)"), "]", R"(\])");
  return quoted(replaced(text, ":", R"(\:)"));
}

std::string zsh_function_name(const CommandOutline& command) {
  return "_" + replaced(command.path, " ", "_");
}

std::string zsh_function(const CommandOutline& command) {
  std::string text = fmt::format("{}() {{\n", zsh_function_name(command));
  if (!command.subcommands.empty())
    text += "  local curcontext=$curcontext state line\n  local -a commands\n";
  text += "  _arguments -s";
  if (!command.subcommands.empty()) text += " -C";
  for (const OptionOutline& option : command.options) {
    // The star: an option may be given again.
    for (const std::string& name : option.names)
      text += fmt::format(" \\\n    '*{}[{}]{}'", name, zsh_help(option.help), quoted(zsh_value(option)));
  }
  for (const OptionOutline& operand : command.operands)
    text += fmt::format(" \\\n    ':{}:_files'", operand.value);
  if (command.subcommands.empty()) return text + "\n}\n\n";

  text += " \\\n    '1: :->command' '*:: :->arguments'\n  case $state in\n    command)\n      commands=(\n";
  for (const CommandOutline& subcommand : command.subcommands)
    text += fmt::format("        '{}:{}'\n", name_of(subcommand), zsh_help(subcommand.description));
  text += "      )\n      _describe command commands ;;\n    arguments)\n      case $words[1] in\n";
  for (const CommandOutline& subcommand : command.subcommands)
    text += fmt::format("        {}) {} ;;\n", name_of(subcommand), zsh_function_name(subcommand));
  return text + "      esac ;;\n  esac\n}\n\n";
}

/// The condition under which fish offers what belongs to a command.
std::string fish_condition(const CommandOutline& command) {
  const std::size_t space = command.path.find(' ');
  std::vector<std::string> conditions;
  for (std::size_t at = space; at != std::string::npos;) {
    const std::size_t end = command.path.find(' ', at + 1);
    conditions.push_back("__fish_seen_subcommand_from " + command.path.substr(at + 1, end - at - 1));
    at = end;
  }
  if (!command.subcommands.empty())
    conditions.push_back("not __fish_seen_subcommand_from " + joined(subcommand_names(command), " "));
  return joined(conditions, "; and ");
}

std::string fish_option(const OptionOutline& option) {
  std::string text;
  for (const std::string& name : option.names)
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (option.values == Values::File) text += " -r -F";
  if (option.values == Values::Any) text += " -x";
  return text;
}

/// Within single quotes fish takes a backslash before a quotation mark or a backslash.
std::string fish_quoted(const std::string& text) {
  return replaced(replaced(text, "\\", "\\\\"), "'", "\\'");
}

}  // namespace

std::string bash_completion(const CommandOutline& root) {
  std::vector<std::string> paths;
  std::string words;
  for (const CommandOutline* command : flatten(root)) {
    if (command != &root) paths.push_back(fmt::format("'{}'", command->path));
    const std::vector<std::string> below = subcommand_names(*command);
    words += fmt::format("    '{}')\n      options='{}'\n      subcommands='{}'\n      files={} ;;\n",
                         command->path, joined(option_names(*command), " "), joined(below, " "),
                         takes_files(*command) ? "yes" : "");
  }
  return fmt::format(R"(# Completes the words of `{name}` in bash. Made from its own help.
_{name}() {{
  local command={name} current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}
  local options='' subcommands='' files='' i
  # bash parts --option=value into three words.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]] && ((COMP_CWORD > 1)); then
    previous=${{COMP_WORDS[COMP_CWORD - 2]}}
  fi
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case "$command ${{COMP_WORDS[i]}}" in
      {paths}) command+=" ${{COMP_WORDS[i]}}" ;;
    esac
  done
  case "$command" in
{words}  esac

  COMPREPLY=()
  case "$command $previous" in
    {file_options}) files=yes options='' ;;
    {other_options}) return ;;
    *) [[ $current == -* ]] && files='' || options='' ;;
  esac
  if [[ -n $files ]]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -W "$options $subcommands" -- "$current")
  fi
}}
complete -F _{name} {name}
)",
                     fmt::arg("name", root.path), fmt::arg("paths", joined(paths, " | ")),
                     fmt::arg("words", words), fmt::arg("file_options", patterns(root, Values::File)),
                     fmt::arg("other_options", patterns(root, Values::Any)));
}

std::string zsh_completion(const CommandOutline& root) {
  std::string text = fmt::format("#compdef {}\n# Made from the command's own help.\n\n", root.path);
  for (const CommandOutline* command : flatten(root)) text += zsh_function(*command);
  // zsh loads the file as the body of the function when it is needed first.
  return text + fmt::format("{} \"$@\"\n", zsh_function_name(root));
}

std::string fish_completion(const CommandOutline& root) {
  std::string text = "# Made from the command's own help.\n";
  text += fmt::format("complete -c {} -f\n", root.path);
  for (const CommandOutline* command : flatten(root)) {
    const std::string head = fmt::format("complete -c {} -n '{}'", root.path, fish_condition(*command));
    for (const CommandOutline& subcommand : command->subcommands)
      text +=
          fmt::format("{} -a {} -d '{}'\n", head, name_of(subcommand), fish_quoted(subcommand.description));
    if (takes_files(*command)) text += head + " -F\n";
    for (const OptionOutline& option : command->options)
      text += fmt::format("{}{} -d '{}'\n", head, fish_option(option), fish_quoted(option.help));
  }
  return text;
}

}  // namespace eryx::cli
