// SPDX-License-Identifier: MIT OR Apache-2.0
#include "shown_files.hpp"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "displays.hpp"
#include "eryx/files.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {

std::string ShownFiles::keep(const std::vector<Display>& displays) {
  FileMap forms;
  add_files(displays, forms);
  if (forms.empty()) return {};
  ++statements_;
  FileMap files;
  std::string names;
  for (auto& [name, contents] : forms) {
    std::string numbered = fmt::format("{}-{}", statements_, name);
    names += (names.empty() ? "" : ", ") + numbered;
    files.emplace(std::move(numbered), std::move(contents));
  }
  std::string problems;
  try {
    problems = folder_.write(files, {});
  } catch (const std::system_error& error) {  // a full disk is no reason to lose the session
    return fmt::format("eryx: cannot keep what was shown, in {}: {}\n", terminal_line(path_), error.what());
  }
  return fmt::format("eryx: shown, in {}: {}\n{}", terminal_line(path_), names, problems);
}

}  // namespace eryx::cli
