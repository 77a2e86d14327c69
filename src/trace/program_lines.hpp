// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "eryx/trace.hpp"
#include "trace/line_profile.hpp"

/// Which lines of which files a page shows.
namespace eryx::trace {

struct ShownLine {
  std::uint32_t number = 0;
  LineFigures figures;    ///< Zero for a line that is shown because its neighbours are.
  std::string_view text;  ///< Of the source, without the end of the line.
};

struct ShownFile {
  std::string_view name;
  bool has_source = false;
  std::vector<ShownLine> lines;  ///< In their order.
};

struct ShownFiles {
  std::vector<ShownFile> files;  ///< The program's first, then by name.
  std::uint64_t left_out = 0;    ///< Lines that ran, but not for long enough.
};

/// The file of the program that the trace is of: that of its "<module>".
[[nodiscard]] std::string_view program_file_of(const Trace& trace);

/// The 4,000 lines that took longest, in the program's source with their neighbours.
[[nodiscard]] ShownFiles shown_files_of(const LineProfile& profile, std::string_view program,
                                        std::string_view source);

}  // namespace eryx::trace
