// SPDX-License-Identifier: MIT OR Apache-2.0
/// What native packages cost: the wheels that the tests use, beside the native wheels of the same versions under native
/// CPython; and numpy, where `make scientific` has built it.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "child_process.hpp"
#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "side_by_side.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

namespace fs = std::filesystem;

constexpr int warm_up = 1000;
constexpr int runs = 10'000;
constexpr int openings = 15;

/// A temporary folder with an image and with the native wheels unpacked.
class Workplace {
 public:
  Workplace() {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Workplace() { fs::remove_all(path_); }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  [[nodiscard]] fs::path image() const { return path_ / "native.image"; }
  [[nodiscard]] fs::path site() const { return path_ / "site"; }

 private:
  fs::path path_ = fs::temp_directory_path() / "eryx-bench-native";
};

/// The wheel of `project` in `folder` whose tags contain `platform`. Errors: Unmeasurable.
fs::path wheel_of(const fs::path& folder, const std::string& project, const std::string& platform) {
  if (fs::exists(folder)) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with(project + "-") && name.ends_with(".whl") &&
          name.find(platform) != std::string::npos)
        return entry.path();
    }
  }
  throw Unmeasurable("there is no wheel of " + project + " for " + platform + " in " + folder.string());
}

/// Packages for the sandbox and, unpacked, for native CPython.
struct Packages {
  std::vector<std::string> projects;
  fs::path wheels;
  fs::path native_wheels;
};

void unpack_native(const Packages& packages, const std::string& python, const fs::path& site) {
  for (const std::string& project : packages.projects)
    (void)output_of({python, "-I", "-m", "zipfile", "-e",
                     wheel_of(packages.native_wheels, project, "manylinux").string(), site.string()});
}

std::shared_ptr<Runtime> runtime_with(const Packages& packages, const fs::path& image) {
  ImageBuildOptions build;
  build.native_packages = NativePackages{};
  for (const std::string& project : packages.projects) {
    build.packages.push_back(
        Package::from_file(wheel_of(packages.wheels, project, "wasm32"), {}, NativeCode::Accept));
    build.imports.push_back(project);
  }
  build_image(image, build);
  RuntimeOptions options;
  options.image = image;
  options.native_packages = NativePackages{};
  return Runtime::create(options);
}

double run(const Sandbox& sandbox, const std::string& program) {
  return microseconds_of([&] {
    if (!sandbox.execute(program).ok()) throw Unmeasurable("it failed: " + program);
  });
}

/// Microseconds of a program in fresh interpreters of each sandbox, in turns, because machines change their speed.
std::pair<double, double> run_both(const Sandbox& first, const Sandbox& second, const std::string& program) {
  std::vector<double> samples_first;
  std::vector<double> samples_second;
  for (int i = 0; i < warm_up + runs; ++i) {
    const double one = run(first, program);
    const double other = run(second, program);
    if (i < warm_up) continue;
    samples_first.push_back(one);
    samples_second.push_back(other);
  }
  return {median(samples_first), median(samples_second)};
}

/// An image with packages, imported, and what is measured of it.
class Measured {
 public:
  explicit Measured(const Packages& packages)
      : python_(native_python()), runtime_(runtime_with(packages, workplace_.image())) {
    unpack_native(packages, python_, workplace_.site());
  }

  /// A fresh `print(1)` with the packages, over one without.
  void prints(const std::string& prefix) {
    const auto [without, with] = run_both(without_, with_, "print(1)");
    figures_.push_back({prefix + "_print_x", with / without});
    figures_.push_back({prefix + "_print_us", with});
  }

  void opening(const std::string& prefix) {
    RuntimeOptions options;
    options.image = workplace_.image();
    options.native_packages = NativePackages{};
    std::vector<double> samples;
    for (int i = 0; i < openings; ++i)
      samples.push_back(microseconds_of([&] { (void)Runtime::create(options); }) / 1e3);
    figures_.push_back({prefix + "_image_open_ms", median(samples)});
  }

  void fresh_run(const std::string& name, const std::string& program) {
    std::vector<double> samples;
    for (int i = 0; i < warm_up + runs; ++i) {
      const double sample = run(with_, program);
      if (i >= warm_up) samples.push_back(sample);
    }
    figures_.push_back({name, median(samples)});
  }

  /// Each program of a folder over native CPython's, and the geometric mean.
  void ratios(const std::string& prefix, const fs::path& programs) {
    std::vector<double> values;
    for (const auto& entry : fs::directory_iterator(programs)) {
      values.push_back(ratio_to_native(with_, python_, measured_program(entry.path()), workplace_.site()));
      figures_.push_back({prefix + "_" + entry.path().stem().string() + "_x", values.back()});
    }
    figures_.push_back({prefix + "_geomean_x", geometric_mean(values)});
  }

  [[nodiscard]] std::vector<Figure> figures() && { return std::move(figures_); }

 private:
  static Limits limits() {
    Limits limits;
    limits.wall_time = std::chrono::minutes(1);
    limits.memory = Bytes{512ull << 20};
    return limits;
  }

  std::string python_;
  Workplace workplace_;
  std::shared_ptr<Runtime> runtime_;
  Sandbox with_ = Sandbox::builder().runtime(runtime_).limits(limits()).build();
  Sandbox without_ = Sandbox::builder().limits(limits()).build();
  std::vector<Figure> figures_;
};

std::vector<Figure> measure_wheels() {
  Measured measured({{"msgpack", "simplejson", "xxhash"}, ERYX_BENCH_PACKAGES, ERYX_BENCH_PACKAGES});
  measured.prints("native");
  measured.opening("native");
  measured.ratios("native", ERYX_BENCH_NATIVE_PROGRAMS);
  return std::move(measured).figures();
}

std::vector<Figure> measure_numpy() {
  const fs::path wheels = ERYX_BENCH_SCIENTIFIC;
  Measured measured({{"numpy"}, wheels, wheels / "native"});
  measured.prints("numpy");
  measured.fresh_run("numpy_arange_us", "import numpy as np\nprint(np.arange(10).sum())");
  measured.opening("numpy");
  measured.ratios("numpy", ERYX_BENCH_NUMPY_PROGRAMS);
  return std::move(measured).figures();
}

}  // namespace

Family native_packages() {
  return {{"native_print_x", "native_image_open_ms", "native_geomean_x"},
          "an image with the wheels of msgpack, simplejson and xxhash, imported: a fresh print(1) over one "
          "without; opening it; their work over that of the native wheels",
          &measure_wheels};
}

Family numpy() {
  return {{"numpy_print_x", "numpy_print_us", "numpy_arange_us", "numpy_image_open_ms", "numpy_geomean_x"},
          "the same with numpy, as `make scientific` builds it",
          &measure_numpy};
}

}  // namespace eryx::bench
