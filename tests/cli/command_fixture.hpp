// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "process.hpp"

namespace eryx::cli_test {

inline std::vector<std::string> command(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), ERYX_COMMAND);
  return arguments;
}

inline Finished eryx(const std::vector<std::string>& arguments, std::string_view standard_input = {}) {
  return Process(command(arguments)).finish(standard_input);
}

/// Waits until `condition` holds; false when it has not after `longest`.
template <typename Condition>
bool eventually(std::chrono::seconds longest, const Condition& condition) {
  const auto start = std::chrono::steady_clock::now();
  while (!condition()) {
    if (std::chrono::steady_clock::now() - start > longest) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

/// Tests of the `eryx` command, with a folder for their files.
class CommandTest : public testing::Test {
 protected:
  CommandTest()
      : folder_(std::filesystem::temp_directory_path() / ("eryx-command-test-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~CommandTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& contents) {
    std::ofstream(folder_ / name, std::ios::binary) << contents;
    return folder_ / name;
  }

  /// Options that give the program a callback `started`.
  std::vector<std::string> with_started_callback(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(),
                     {"--callbacks", write("started.json", R"({"started": {"command": ["touch", ")" +
                                                               (folder_ / "started").string() +
                                                               R"("], "output": "text"}})")});
    return arguments;
  }

  /// Waits until the program has called it; false when it has not for longer than a test may take.
  [[nodiscard]] bool wait_until_started() const {
    return eventually(std::chrono::seconds(60),
                      [this] { return std::filesystem::exists(folder_ / "started"); });
  }

  std::filesystem::path folder_;
};

}  // namespace eryx::cli_test
