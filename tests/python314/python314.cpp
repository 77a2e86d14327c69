// SPDX-License-Identifier: MIT OR Apache-2.0
// The library with CPython 3.14 as its only guest module (README.md), as a command.
//   python314 image ARCHIVE IMAGE                  makes an image
//   python314 run IMAGE [--mount FOLDER=PATH]... PROGRAM...
//                                                  runs each program in a fresh interpreter; status 1 if one of them fails

#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/module_registry.hpp"
#include "eryx/eryx.hpp"
#include "image/builder.hpp"

namespace {

using namespace eryx;
using Milliseconds = std::chrono::duration<double, std::milli>;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

int make_image(const std::filesystem::path& archive_path, const std::filesystem::path& image) {
  const std::string archive = read_file(archive_path);
  const ImageBuildReport report =
      image::build_image_from(engine::linked_modules()[0], std::as_bytes(std::span(archive)), image, {});
  std::printf("image: Python %s and its packages started in %.0f ms, all took %.0f ms; %.1f MB of memory\n",
              report.info.python_version.c_str(), Milliseconds(report.boot).count(),
              Milliseconds(report.total).count(), static_cast<double>(report.info.memory.count) / 1e6);
  return 0;
}

// Test suites take their time, and pytest keeps much.
Limits limits_for_tests() {
  Limits limits;
  limits.wall_time = std::chrono::minutes(20);
  limits.memory = Bytes{std::uint64_t{1} << 30};
  return limits;
}

bool run_program(const Sandbox& sandbox, const std::string& path) {
  const std::string program = read_file(path);
  const auto start = std::chrono::steady_clock::now();
  const ExecuteResult result = sandbox.execute(program);
  const Milliseconds took = std::chrono::steady_clock::now() - start;
  std::fputs(result.stdout_text.c_str(), stdout);
  std::fputs(result.stderr_text.c_str(), stdout);
  const bool is_good = result.ok();
  std::printf("%s: %s%s%s in %.1f ms\n", std::filesystem::path(path).filename().c_str(),
              is_good ? "passed" : to_string(result.outcome), result.trap ? ": " : "",
              result.trap.value_or("").c_str(), took.count());
  return is_good;
}

int run_programs(const std::vector<std::string>& arguments) {
  RuntimeOptions options;
  options.image = arguments[1];
  SandboxBuilder builder = Sandbox::builder();
  builder.runtime(Runtime::create(options)).limits(limits_for_tests());
  std::vector<std::string> programs;
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    if (arguments[i] != "--mount") {
      programs.push_back(arguments[i]);
    } else if (++i < arguments.size()) {
      const std::size_t equals = arguments[i].find('=');
      // Tests write beside themselves; nothing of it gets out.
      builder.mount(arguments[i].substr(equals + 1),
                    Mount::host(HostFiles{}, arguments[i].substr(0, equals), HostAccess::Overlay));
    }
  }
  const Sandbox sandbox = builder.build();
  bool all_good = true;
  for (const std::string& program : programs) all_good = run_program(sandbox, program) && all_good;
  return all_good ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> arguments(words + 1, words + count);
  try {
    if (arguments.size() == 3 && arguments[0] == "image") return make_image(arguments[1], arguments[2]);
    if (arguments.size() >= 2 && arguments[0] == "run") return run_programs(arguments);
    std::fputs("usage: python314 image ARCHIVE IMAGE | run IMAGE [--mount FOLDER=PATH]... PROGRAM...\n",
               stderr);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "python314: %s\n", error.what());
    return 1;
  }
}
