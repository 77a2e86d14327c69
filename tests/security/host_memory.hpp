// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// How much memory this process takes, as the kernel counts it.

#include <malloc.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <system_error>
#include <thread>

namespace eryx::security {

/// A field of /proc/self/status, in KiB.
inline std::uint64_t status_of_process(const std::string& field) {
  std::ifstream status("/proc/self/status");
  std::string name;
  while (status >> name) {
    std::uint64_t value = 0;
    if (name == field + ":" && status >> value) return value;
    status.ignore(1 << 16, '\n');
  }
  throw std::runtime_error("no " + field + " in /proc/self/status");
}

/// VmHWM starts anew.
inline void forget_peak() {
  std::ofstream file("/proc/self/clear_refs");
  if (!(file << '5').flush()) throw std::runtime_error("/proc/self/clear_refs cannot be written");
}

/// Bytes that an action needs beside those that were there before it, at most. What the allocator had kept is not counted as there.
template <typename Action>
std::uint64_t growth_during(const Action& action) {
  ::malloc_trim(0);
  const std::uint64_t before = status_of_process("VmRSS");
  forget_peak();
  action();
  return (status_of_process("VmHWM") - before) * 1024;
}

/// The same with what lies in files without a name, which no mapping shows. Looks every millisecond: for what lasts longer.
class MemoryWatch {
 public:
  MemoryWatch()
      : before_((::malloc_trim(0), now())), watcher_([this](const std::stop_token& stop) { run(stop); }) {}

  /// Bytes since it began. Requires: it is not asked again.
  [[nodiscard]] std::uint64_t growth() {
    watcher_.request_stop();
    watcher_.join();
    return std::max(most_, before_) - before_;
  }

 private:
  static std::uint64_t now() {
    std::uint64_t bytes = status_of_process("RssAnon") * 1024;
    std::error_code gone;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
      struct stat status {};
      const bool is_layer = std::filesystem::read_symlink(entry, gone).string().starts_with("/memfd:");
      constexpr std::uint64_t unit = 512;
      if (is_layer && ::stat(entry.path().c_str(), &status) == 0)
        bytes += static_cast<std::uint64_t>(status.st_blocks) * unit;
    }
    return bytes;
  }

  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      most_ = std::max(most_, now());
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  std::uint64_t before_;
  std::uint64_t most_ = 0;
  std::jthread watcher_;
};

}  // namespace eryx::security
