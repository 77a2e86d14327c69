// SPDX-License-Identifier: MIT OR Apache-2.0
// What the image saves: booting Python from scratch, compared with a fresh interpreter from an already booted image.
#include <chrono>
#include <eryx/eryx.hpp>
#include <filesystem>
#include <iostream>

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

int main() {
  // The native code is compiled ahead of time and part of the library. At start, only CPython remains to
  // be initialised; `build_image` does that once and saves the resulting memory.
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "eryx-precompile-example.image";
  const eryx::ImageBuildReport report = eryx::build_image(path);
  std::cout << "boot from nothing:        " << milliseconds(report.boot) << " ms\n"
            << "whole image build:        " << milliseconds(report.total) << " ms, once\n"
            << "image file:               " << std::filesystem::file_size(path) / 1024 << " KiB\n";

  const Clock::time_point load = Clock::now();
  eryx::RuntimeOptions options;
  options.image = path;
  const eryx::Sandbox sandbox = eryx::Sandbox::builder().runtime(eryx::Runtime::create(options)).build();
  const Clock::time_point first = Clock::now();
  (void)sandbox.execute("print(1)");
  std::cout << "loading the image:        " << milliseconds(first - load) << " ms\n"
            << "first sandbox on it:      " << milliseconds(Clock::now() - first) << " ms\n";

  constexpr int runs = 1000;
  const Clock::time_point many = Clock::now();
  for (int i = 0; i < runs; ++i) (void)sandbox.execute("print(1)");
  const double each = milliseconds(Clock::now() - many) / runs;
  std::cout << "fresh sandbox after that: " << each << " ms each\n"
            << "pre-initialized is " << static_cast<int>(milliseconds(report.boot) / each)
            << " times faster than booting\n";
  std::filesystem::remove(path);
}
