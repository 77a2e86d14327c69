// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <string_view>

namespace eryx::cli {

/// Adds an option whose text is parsed as a quantity (quantity.hpp). If it is given, it sets `destination`, which outlives the command.
template <typename Quantity>
void add_limit(CLI::App& command, const std::string& name, Quantity& destination,
               Quantity (*parse)(std::string_view, std::string_view), const char* form,
               const std::string& help) {
  command
      .add_option_function<std::string>(
          name, [&destination, parse, name](const std::string& text) { destination = parse(name, text); },
          help)
      ->type_name(form)
      ->group("Limits");
}

}  // namespace eryx::cli
