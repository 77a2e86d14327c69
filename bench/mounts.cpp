// SPDX-License-Identifier: MIT OR Apache-2.0
/// What mounts cost: a fresh interpreter that has one and does not use it, and files that are opened and read.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "runs.hpp"
#include "statistics.hpp"
#include "temporary_folder.hpp"

namespace eryx::bench {
namespace {

constexpr int runs = 20'000;
constexpr int reads = 5'000;
constexpr int rounds = 9;

/// A temporary folder with one file of 4 KiB, two folders deep.
class Folder {
 public:
  Folder() {
    std::filesystem::create_directories(folder_.path() / "a/b");
    std::ofstream(folder_.path() / "a/b/file") << std::string(4096, 'x');
  }

  [[nodiscard]] Sandbox mounted(HostAccess access) const {
    return Sandbox::builder().mount("/in", Mount::host(HostFiles(), folder_.path(), access)).build();
  }

 private:
  TemporaryFolder folder_;
};

/// Microseconds of one open, read of 4 KiB and close of the file below `folder`, within a program.
double read_us(const Sandbox& sandbox, const std::string& folder) {
  ExecuteOptions options;
  options.inputs({{"path", folder + "/a/b/file"}, {"reads", reads}})
      .files({{"/data/a/b/file", std::string(4096, 'x')}});
  std::vector<double> samples;
  for (int round = 0; round < rounds; ++round) {
    const ExecuteResult result = sandbox.execute(R"(
import os, time
start = time.perf_counter()
for _ in range(reads):
    fd = os.open(path, os.O_RDONLY)
    os.read(fd, 4096)
    os.close(fd)
result = (time.perf_counter() - start) / reads * 1e6
)",
                                                 options);
    if (!result.value_json) throw Unmeasurable("the file was not read: " + result.stderr_text);
    samples.push_back(result.value().as_double());
  }
  return median(samples);
}

std::vector<Figure> measure() {
  const Folder folder;
  const Storage storage;
  const std::vector<Sandbox> sandboxes = {Sandbox::builder().build(), folder.mounted(HostAccess::ReadOnly),
                                          folder.mounted(HostAccess::Overlay),
                                          Sandbox::builder().mount("/in", Mount::storage(storage)).build()};
  const std::vector<double> prints = prints_in_turns(sandboxes, runs);
  return {{"mount_folder_cost_us", prints[1] - prints[0]},
          {"mount_overlay_cost_us", prints[2] - prints[0]},
          {"mount_storage_cost_us", prints[3] - prints[0]},
          {"mount_folder_read_us", read_us(sandboxes[1], "/in")},
          {"mount_overlay_read_us", read_us(sandboxes[2], "/in")},
          {"memory_read_us", read_us(sandboxes[0], "/data")}};
}

}  // namespace

Family mounts() {
  return {{"mount_folder_cost_us", "mount_overlay_cost_us", "mount_storage_cost_us", "mount_folder_read_us",
           "mount_overlay_read_us", "memory_read_us"},
          "what a mounted folder, overlay or storage adds to a fresh print(1); open, read 4 KiB and close a "
          "file in "
          "them, and in /data",
          &measure};
}

}  // namespace eryx::bench
