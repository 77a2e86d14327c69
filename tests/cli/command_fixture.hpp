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
    using namespace std::chrono_literals;
    const auto start = std::chrono::steady_clock::now();
    while (!std::filesystem::exists(folder_ / "started")) {
      if (std::chrono::steady_clock::now() - start > 60s) return false;
      std::this_thread::sleep_for(5ms);
    }
    return true;
  }

  std::filesystem::path folder_;
};

}  // namespace eryx::cli_test
