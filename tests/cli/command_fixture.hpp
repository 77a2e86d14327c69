#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
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

  std::filesystem::path folder_;
};

}  // namespace eryx::cli_test
