// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "eryx/display.hpp"
#include "file_exchange.hpp"

namespace eryx::cli {

/// Keeps what the statements of a session show, in all forms beside plain text, as files of one folder: "1-display-1.html" is of the
/// first statement that shows something.
class ShownFiles {
 public:
  /// As `OutputFolder`. Errors: Misuse.
  explicit ShownFiles(const std::string& folder) : path_(folder), folder_(folder) {}

  /// Returns: for people, which files these are, or why they could not be written; empty if nothing was shown in another form.
  [[nodiscard]] std::string keep(const std::vector<Display>& displays);

 private:
  std::string path_;
  OutputFolder folder_;
  int statements_ = 0;
};

}  // namespace eryx::cli
