// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

namespace eryx::cli {

/// Does something with packages, which Ctrl-C stops; `subject` is a literal that names it. Returns: the exit status of `action`, or of
/// what it throws about packages or tools, which is printed.
[[nodiscard]] int attempt(std::string_view subject, const std::function<int(const std::stop_token&)>& action);

/// The text of a lock file, at most one byte more than they may have; "-" is the standard input. Errors: Misuse.
[[nodiscard]] std::string read_lock_text(const std::string& path);

/// The version of Python in the sandbox: "3.13".
[[nodiscard]] std::string sandbox_python();

// The subcommands of `package`, one file each. Each sets `status` if it runs.
void add_package_lock(CLI::App& package, int& status);
void add_package_fetch(CLI::App& package, int& status);
void add_package_show(CLI::App& package, int& status);

}  // namespace eryx::cli
