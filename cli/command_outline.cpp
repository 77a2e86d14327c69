// SPDX-License-Identifier: MIT OR Apache-2.0
#include "command_outline.hpp"

namespace eryx::cli {
namespace {

Values values_of(const std::string& name) {
  if (name.empty()) return Values::None;
  return name == "FILE" ? Values::File : Values::Any;
}

OptionOutline outline(const CLI::Option& option) {
  OptionOutline result;
  for (const std::string& name : option.get_snames()) result.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) result.names.push_back("--" + name);
  // An operand's own name is what the help shows; a flag takes no value whatever its type is called.
  if (result.names.empty()) {
    result.value = option.get_name();
  } else if (option.get_items_expected_max() > 0) {
    result.value = option.get_type_name();
  }
  result.values = values_of(result.value);
  result.help = option.get_description();
  result.group = option.get_group();
  result.is_required = option.get_required();
  return result;
}

CommandOutline outline(const CLI::App& command, const std::string& parents) {
  CommandOutline result;
  result.path = parents + command.get_name();
  result.description = command.get_description();
  result.footer = command.get_footer();
  for (const CLI::Option* option : command.get_options()) {
    (option->nonpositional() ? result.options : result.operands).push_back(outline(*option));
  }
  for (const CLI::App* subcommand : command.get_subcommands([](const CLI::App*) { return true; }))
    result.subcommands.push_back(outline(*subcommand, result.path + " "));
  return result;
}

}  // namespace

CommandOutline outline(const CLI::App& application) { return outline(application, ""); }

std::vector<const CommandOutline*> flatten(const CommandOutline& command) {
  std::vector<const CommandOutline*> all = {&command};
  for (const CommandOutline& subcommand : command.subcommands) {
    const std::vector<const CommandOutline*> below = flatten(subcommand);
    all.insert(all.end(), below.begin(), below.end());
  }
  return all;
}

}  // namespace eryx::cli
