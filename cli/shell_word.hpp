// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

/// Commands that are printed for the user to copy into a shell.
namespace eryx::cli {

/// A text as one word, in quotes if it has to be.
[[nodiscard]] std::string shell_word(std::string_view text);

/// A path as one word that no command takes for an option.
[[nodiscard]] std::string shell_path(const std::filesystem::path& path);

/// Those of the options that were given, as they were, each behind a blank: " --native --package 'my package'". Where the value is "-",
/// which was read already, the word FILE is in its place.
[[nodiscard]] std::string given_options(std::span<const CLI::Option* const> options);

}  // namespace eryx::cli
