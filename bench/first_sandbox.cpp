// SPDX-License-Identifier: MIT OR Apache-2.0
/// A new process, from its start to the first result in the hands of the one who started it. The process is this
/// program itself with `--first-result`: the image is inside, nothing was loaded or warmed up before.
#include <filesystem>
#include <vector>

#include "child_process.hpp"
#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr int starts = 40;

std::vector<Figure> measure() {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  std::vector<double> samples;
  for (int i = 0; i < starts; ++i) {
    samples.push_back(microseconds_of([&] {
      if (output_of({self, "--first-result"}) != "1\n")
        throw Unmeasurable("the new process printed something else");
    }));
  }
  return {{"first_sandbox_ms", median(samples) / 1000}};
}

}  // namespace

Family first_sandbox() {
  return {{"first_sandbox_ms"}, "start of a new process to its first result and end, median", &measure};
}

}  // namespace eryx::bench
