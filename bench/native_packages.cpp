// SPDX-License-Identifier: MIT OR Apache-2.0
/// What native packages cost: the wheels that the tests use, beside the native wheels of the same versions under native
/// CPython; and numpy and pydantic, where `make scientific` and `make rust-wheels` have built them.
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "child_process.hpp"
#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "runs.hpp"
#include "side_by_side.hpp"
#include "statistics.hpp"
#include "temporary_folder.hpp"

namespace eryx::bench {
namespace {

namespace fs = std::filesystem;

constexpr int warm_up = 1000;
constexpr int runs = 10'000;

constexpr const char* pydantic_model = R"(
from pydantic import BaseModel
class Article(BaseModel):
    id: int
    tags: list[str]
print(Article.model_validate_json('{"id": 1, "tags": ["a", "b"]}'))
)";

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
  /// Those with native code, and those without.
  std::vector<std::string> projects;
  std::vector<std::string> pure;
  std::vector<std::string> imports;
  std::vector<std::string> warm_up;
  fs::path wheels;
  fs::path native_wheels;
};

void unpack_native(const Packages& packages, const std::string& python, const fs::path& site) {
  const auto unpack = [&](const fs::path& wheel) {
    (void)output_of({python, "-I", "-m", "zipfile", "-e", wheel.string(), site.string()});
  };
  for (const std::string& project : packages.projects)
    unpack(wheel_of(packages.native_wheels, project, "manylinux"));
  for (const std::string& project : packages.pure) unpack(wheel_of(packages.wheels, project, "none-any"));
}

RuntimeOptions image_with(const Packages& packages, const fs::path& image) {
  ImageBuildOptions build;
  build.native_packages = NativePackages{};
  for (const std::string& project : packages.projects) {
    build.packages.push_back(
        Package::from_file(wheel_of(packages.wheels, project, "wasm32"), {}, NativeCode::Accept));
  }
  for (const std::string& project : packages.pure)
    build.packages.push_back(Package::from_file(wheel_of(packages.wheels, project, "none-any")));
  build.imports = packages.imports;
  build.warm_up = packages.warm_up;
  build_image(image, build);
  RuntimeOptions options;
  options.image = image;
  options.native_packages = NativePackages{};
  return options;
}

/// An image with packages, imported, and what is measured of it.
class Measured {
 public:
  Measured(const Packages& packages, std::string prefix)
      : prefix_(std::move(prefix)),
        python_(native_python()),
        options_(image_with(packages, folder_.path() / "native.image")) {
    unpack_native(packages, python_, site());
  }

  /// A fresh `print(1)` with the packages, over one without.
  void prints() {
    const std::vector<double> medians = prints_in_turns(std::vector{without_, with_}, runs);
    add("print_x", medians[1] / medians[0]);
    add("print_us", medians[1]);
  }

  void opening() { add("image_open_ms", open_ms(options_)); }

  void fresh_run(const std::string& name, const std::string& program) {
    std::vector<double> samples;
    for (int i = 0; i < warm_up + runs; ++i) {
      const double sample = microseconds_of([&] {
        if (!with_.execute(program).ok()) throw Unmeasurable("it failed: " + program);
      });
      if (i >= warm_up) samples.push_back(sample);
    }
    add(name, median(samples));
  }

  /// The programs of a folder beside native CPython.
  void ratios(const fs::path& programs) {
    for (Figure& figure : ratios_to_native(with_, python_, programs, prefix_ + "_*_x", site()))
      figures_.push_back(std::move(figure));
  }

  [[nodiscard]] std::vector<Figure> figures() && { return std::move(figures_); }

 private:
  static Limits limits() {
    Limits limits;
    limits.wall_time = std::chrono::minutes(1);
    limits.memory = Bytes{512ull << 20};
    return limits;
  }

  [[nodiscard]] fs::path site() const { return folder_.path() / "site"; }
  void add(const std::string& name, double value) { figures_.push_back({prefix_ + "_" + name, value}); }

  std::string prefix_;
  std::string python_;
  TemporaryFolder folder_;
  RuntimeOptions options_;
  Sandbox with_ = Sandbox::builder().runtime(Runtime::create(options_)).limits(limits()).build();
  Sandbox without_ = Sandbox::builder().limits(limits()).build();
  std::vector<Figure> figures_;
};

std::vector<Figure> measure_wheels() {
  const std::vector<std::string> projects{"msgpack", "simplejson", "xxhash"};
  Measured measured({projects, {}, projects, {}, ERYX_BENCH_PACKAGES, ERYX_BENCH_PACKAGES}, "native");
  measured.prints();
  measured.opening();
  measured.ratios(ERYX_BENCH_NATIVE_PROGRAMS);
  return std::move(measured).figures();
}

std::vector<Figure> measure_numpy() {
  const fs::path wheels = ERYX_BENCH_SCIENTIFIC;
  Measured measured({{"numpy"}, {}, {"numpy"}, {}, wheels, wheels / "native"}, "numpy");
  measured.prints();
  measured.fresh_run("arange_us", "import numpy as np\nprint(np.arange(10).sum())");
  measured.opening();
  measured.ratios(ERYX_BENCH_NUMPY_PROGRAMS);
  return std::move(measured).figures();
}

std::vector<Figure> measure_pydantic() {
  const fs::path wheels = ERYX_BENCH_RUST_WHEELS;
  Measured measured({{"pydantic_core"},
                     {"annotated_types", "pydantic", "typing_extensions", "typing_inspection"},
                     {"pydantic"},
                     {pydantic_model},  // it imports most of itself when it is first used
                     wheels,
                     wheels / "native"},
                    "pydantic");
  measured.prints();
  measured.fresh_run("model_us", pydantic_model);
  measured.opening();
  measured.ratios(ERYX_BENCH_PYDANTIC_PROGRAMS);
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

Family pydantic() {
  return {{"pydantic_print_x", "pydantic_print_us", "pydantic_model_us", "pydantic_image_open_ms",
           "pydantic_geomean_x"},
          "the same with pydantic, as `make rust-wheels` builds it",
          &measure_pydantic};
}

}  // namespace eryx::bench
