// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "eryx/trace.hpp"
#include "eryx/trace_export.hpp"

namespace eryx::cli {

/// The options of `eryx run` that trace the program.
struct TraceArguments {
  std::optional<std::string> trace;
  std::optional<std::string> profile;
  std::optional<std::uint64_t> events;
};

void add_trace_options(CLI::App& command, TraceArguments& arguments);

/// How to trace; absent if nothing asks for it. Checks before the program runs that the files can be written.
///
/// Errors: Misuse (the ending of a profile's name, a file that cannot be written, …).
[[nodiscard]] std::optional<TraceOptions> trace_options(const TraceArguments& arguments);

/// Writes the files. Returns: what to tell the user, or nothing. Errors: std::system_error (a full disk, …).
[[nodiscard]] std::string write_traces(const TraceArguments& arguments, const Trace& trace,
                                       const ProfilePage& page);

}  // namespace eryx::cli
