// SPDX-License-Identifier: MIT OR Apache-2.0
/// A program of the build: writes completions and manual pages of `eryx`, from its own options, into a folder.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include "application.hpp"
#include "command_outline.hpp"
#include "eryx/version.hpp"
#include "manual_page.hpp"
#include "shell_completion.hpp"

namespace {

void write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

int main(int count, char** arguments) {
  using namespace eryx::cli;
  if (count != 2) {
    fmt::print(stderr, "usage: eryx-shell-files FOLDER\n");
    return 2;
  }
  try {
    const std::filesystem::path share = arguments[1];
    int status = 0;
    const std::unique_ptr<CLI::App> application = make_application(status);
    const CommandOutline command = outline(*application);
    write(share / "bash-completion/completions/eryx", bash_completion(command));
    write(share / "zsh/site-functions/_eryx", zsh_completion(command));
    write(share / "fish/vendor_completions.d/eryx.fish", fish_completion(command));
    for (const CommandOutline* each : flatten(command))
      write(share / "man/man1" / (manual_page_name(*each) + ".1"),
            manual_page(*each, std::string(eryx::version())));
  } catch (const std::exception& error) {
    fmt::print(stderr, "eryx-shell-files: {}\n", error.what());
    return 1;
  }
  return 0;
}
