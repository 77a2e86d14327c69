// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <fstream>
#include <stdexcept>
#include <string>

namespace eryx::bench {

/// A number of /proc/self/status, in the file's own unit: KiB for memory. `field` is written without its colon.
/// Throws std::runtime_error where there is no such field.
inline double process_status(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string name; status >> name;) {
    double number = 0;
    if (name == field + ":" && status >> number) return number;
  }
  throw std::runtime_error("/proc/self/status has no " + field);
}

}  // namespace eryx::bench
