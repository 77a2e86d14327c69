// SPDX-License-Identifier: MIT OR Apache-2.0
/// What mounts cost: a fresh interpreter that has one and does not use it, and files that are opened and read.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr int warm_up = 1000;
constexpr int runs = 20'000;
constexpr int reads = 5'000;
constexpr int rounds = 9;

/// A temporary folder with one file of 4 KiB, two folders deep.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "eryx-bench-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw Unmeasurable("no temporary folder");
    path_ = pattern;
    std::filesystem::create_directories(path_ / "a/b");
    std::ofstream(path_ / "a/b/file") << std::string(4096, 'x');
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] Sandbox mounted(HostAccess access) const {
    return Sandbox::builder().mount("/in", Mount::host(HostFiles(), path_, access)).build();
  }

 private:
  std::filesystem::path path_;
};

double print_us(const Sandbox& sandbox) {
  return microseconds_of([&] {
    if (sandbox.execute("print(1)").stdout_text != "1\n") throw Unmeasurable("print(1) did not print 1");
  });
}

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
  const Sandbox without = Sandbox::builder().build();
  const std::vector<Sandbox> with = {folder.mounted(HostAccess::ReadOnly),
                                     folder.mounted(HostAccess::Overlay),
                                     Sandbox::builder().mount("/in", Mount::storage(storage)).build()};
  for (int i = 0; i < warm_up; ++i) {
    print_us(without);
    for (const Sandbox& sandbox : with) print_us(sandbox);
  }
  // In turns, because machines change their speed.
  std::vector<double> samples_without;
  std::vector<std::vector<double>> samples_with(with.size());
  for (int i = 0; i < runs; ++i) {
    samples_without.push_back(print_us(without));
    for (std::size_t index = 0; index < with.size(); ++index)
      samples_with[index].push_back(print_us(with[index]));
  }
  const double print = median(samples_without);
  return {{"mount_folder_cost_us", median(samples_with[0]) - print},
          {"mount_overlay_cost_us", median(samples_with[1]) - print},
          {"mount_storage_cost_us", median(samples_with[2]) - print},
          {"mount_folder_read_us", read_us(with[0], "/in")},
          {"mount_overlay_read_us", read_us(with[1], "/in")},
          {"memory_read_us", read_us(without, "/data")}};
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
