// SPDX-License-Identifier: MIT OR Apache-2.0
#include "manual_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <sstream>
#include <vector>

namespace eryx::cli {
namespace {

/// Text that roff prints as it is: backslashes, hyphens that can be copied, lines that begin like a request.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char character : text) {
    const bool at_line_start = result.empty() || result.back() == '\n';
    if (at_line_start && (character == '.' || character == '\'')) result += "\\&";
    switch (character) {
      case '\\': result += "\\e"; break;
      case '-': result += "\\-"; break;
      case '\'': result += "\\(aq"; break;
      case '`': result += "\\(ga"; break;
      case '^': result += "\\(ha"; break;
      case '~': result += "\\(ti"; break;
      default: result += character;
    }
  }
  return result;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char character) { return static_cast<char>(std::toupper(character)); });
  return text;
}

/// "\fB\-c\fR, \fB\-\-code\fR \fICODE\fR"
std::string signature(const OptionOutline& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.names) names.push_back("\\fB" + escaped(name) + "\\fR");
  std::string text = fmt::format("{}", fmt::join(names, ", "));
  if (!option.value.empty()) {
    if (!text.empty()) text += ' ';
    text += "\\fI" + escaped(option.value) + "\\fR";
  }
  return text;
}

std::string synopsis(const CommandOutline& command) {
  std::string text = fmt::format(".B {}\n", escaped(command.path));
  if (!command.options.empty()) text += "[\\fIOPTIONS\\fR]\n";
  for (const OptionOutline& operand : command.operands)
    text += fmt::format("{0}\\fI{1}\\fR{2}\n", operand.is_required ? "" : "[", escaped(operand.value),
                        operand.is_required ? "" : "]");
  if (!command.subcommands.empty()) text += "\\fISUBCOMMAND\\fR\n";
  return text;
}

std::string described(const std::string& tag, const std::string& text) {
  return fmt::format(".TP\n{}\n{}\n", tag, escaped(text));
}

/// Options under their headings, in the order of the help.
std::string options(const CommandOutline& command) {
  std::vector<std::string> groups;
  for (const OptionOutline& option : command.options) {
    if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) groups.push_back(option.group);
  }
  std::string text;
  for (const std::string& group : groups) {
    text += fmt::format(".SH {}\n", upper(escaped(group)));
    for (const OptionOutline& option : command.options) {
      if (option.group == group) text += described(signature(option), option.help);
    }
  }
  return text;
}

/// The footer: a line "Examples:" begins a section, indented lines stay as they are laid out.
std::string sections(const std::string& footer) {
  std::string text = footer.empty() ? "" : ".SH NOTES\n";
  bool is_laid_out = false;
  bool needs_gap = false;  // between paragraphs; after a heading a gap would be an error
  std::istringstream lines(footer);
  for (std::string line; std::getline(lines, line);) {
    const bool is_heading = line.ends_with(':') && line.find(' ') == std::string::npos;
    const bool is_indented = line.starts_with("  ");
    if (is_laid_out && !is_indented) text += ".fi\n";
    if (needs_gap && !line.empty() && !is_heading) text += ".PP\n";
    if (is_indented && !is_laid_out) text += ".nf\n";
    is_laid_out = is_indented;
    needs_gap = line.empty();
    if (is_heading) {
      if (text == ".SH NOTES\n") text.clear();
      text += fmt::format(".SH {}\n", upper(escaped(line.substr(0, line.size() - 1))));
    } else if (!line.empty()) {
      text += escaped(line) + "\n";
    }
  }
  return is_laid_out ? text + ".fi\n" : text;
}

std::string see_also(const CommandOutline& command) {
  std::vector<std::string> pages;
  if (const std::size_t space = command.path.rfind(' '); space != std::string::npos) {
    CommandOutline parent;
    parent.path = command.path.substr(0, space);
    pages.push_back(manual_page_name(parent));
  }
  for (const CommandOutline& subcommand : command.subcommands) pages.push_back(manual_page_name(subcommand));
  std::string text = ".SH SEE ALSO\n";
  for (std::size_t i = 0; i < pages.size(); ++i)
    text += fmt::format(".BR {} (1){}\n", escaped(pages[i]), i + 1 < pages.size() ? "," : "");
  return text;
}

}  // namespace

std::string manual_page_name(const CommandOutline& command) {
  std::string name = command.path;
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::string manual_page(const CommandOutline& command, const std::string& version) {
  const std::string name = manual_page_name(command);
  // Without a date: the same sources make the same page.
  std::string text =
      fmt::format(".TH {} 1 \"\" \"eryx {}\" \"User Commands\"\n", upper(escaped(name)), version);
  text += fmt::format(".SH NAME\n{} \\- {}\n", escaped(name), escaped(command.description));
  text += ".SH SYNOPSIS\n" + synopsis(command);
  if (!command.operands.empty()) {
    text += ".SH OPERANDS\n";
    for (const OptionOutline& operand : command.operands) text += described(signature(operand), operand.help);
  }
  text += options(command);
  if (!command.subcommands.empty()) {
    text += ".SH SUBCOMMANDS\n";
    for (const CommandOutline& subcommand : command.subcommands)
      text += described("\\fB" + escaped(subcommand.path) + "\\fR", subcommand.description);
  }
  return text + sections(command.footer) + see_also(command);
}

}  // namespace eryx::cli
