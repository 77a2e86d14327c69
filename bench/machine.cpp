// SPDX-License-Identifier: MIT OR Apache-2.0
#include "machine.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "eryx/eryx.hpp"

namespace eryx::bench {
namespace {

std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
  }
  return "unknown";
}

}  // namespace

boost::json::object describe_machine() {
  utsname system{};
  uname(&system);
  double load = 0;
  getloadavg(&load, 1);
  const ImageInfo image = embedded_image();
  return {{"processor", processor_name()},  {"processors", sysconf(_SC_NPROCESSORS_ONLN)},
          {"kernel", system.release},       {"load", load},
          {"compiler", __VERSION__},        {"eryx", version()},
          {"python", image.python_version}, {"code_identity", image.code_identity}};
}

}  // namespace eryx::bench
