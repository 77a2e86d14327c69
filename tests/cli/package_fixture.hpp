// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "command_fixture.hpp"
#include "process.hpp"
#include "support/files.hpp"

namespace eryx::cli_test {

// SHA-256 of "x".
inline const std::string hash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

inline std::string locked(const std::string& key, const std::string& url) {
  return "lock-version = '1.0'\n[[packages]]\nname = 'a'\nversion = '1'\n" + key + " = " +
         (key == "wheels" ? "[" : "") + "{url = '" + url + "', hashes = {sha256 = '" + hash + "'}}" +
         (key == "wheels" ? "]" : "") + "\n";
}

inline const std::string good_lock = locked("wheels", "https://example.org/a-1-py3-none-any.whl");

inline const std::string native_lock = locked("wheels", "u/a-1-cp313-cp313-pyemscripten_2025_0_wasm32.whl");

/// uv, pip and curl are scripts here.
class PackageTest : public CommandTest {
 protected:
  PackageTest() : tools_(folder_ / "tools"), path_(std::getenv("PATH")) {
    std::filesystem::create_directories(tools_);
    requirements_ = write("requirements.txt", "a\n");
    setenv("PATH", tools_.c_str(), 1);
  }
  ~PackageTest() override { setenv("PATH", path_.c_str(), 1); }

  /// A program in PATH that says `version`, notes its arguments and its input, and runs `body`. `$folder` is the test's.
  void tool(const std::string& name, const std::string& version, const std::string& body) {
    const std::string file = write("tools/" + name, "#!/bin/sh\nfolder='" + folder_.string() +
                                                        R"('
if [ "$1" = --version ]; then echo ')" + version + R"('; exit 0; fi
printf '%s\n' "$@" >>"$folder/)" + name + R"(.arguments"
/bin/cat >>"$folder/)" + name + ".input\"\n" + body + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }

  /// It prints "a==1" and writes `text` to the file that `option` names, such as "--output=".
  void writer(const std::string& name, const std::string& version, const std::string& option,
              const std::string& text) {
    write("answer", text);
    tool(name, version,
         "echo a==1\nfor each in \"$@\"; do case \"$each\" in " + option +
             "*) /bin/cp \"$folder/answer\" \"${each#" + option + "}\";; esac; done");
  }

  [[nodiscard]] std::string said(const std::string& name) const { return support::read_file(folder_ / name); }
  [[nodiscard]] bool exists(const std::string& name) const { return std::filesystem::exists(folder_ / name); }

  [[nodiscard]] std::vector<std::string> names_in(const std::string& name) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / name))
      names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
  }

  Finished lock(std::vector<std::string> options = {}) {
    options.insert(options.begin(), {"package", "lock", requirements_, "-o", folder_ / "pylock.toml"});
    return eryx(options);
  }
  Finished fetch(std::vector<std::string> options = {}) {
    options.insert(options.begin(),
                   {"package", "fetch", folder_ / "pylock.toml", "--into", folder_ / "wheels"});
    return eryx(options);
  }

  std::filesystem::path tools_;
  std::string path_;
  std::string requirements_;
};

}  // namespace eryx::cli_test
