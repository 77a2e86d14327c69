// SPDX-License-Identifier: MIT OR Apache-2.0
// A user's program draws a figure in an interpreter of its own, and the host gets the picture: plot FOLDER
// FOLDER has the wheels that `make scientific` builds. The first run compiles them, for some minutes; what comes of it is kept in the
// user's folder of images.
#include <chrono>
#include <eryx/eryx.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

namespace {

using Clock = std::chrono::steady_clock;

// What matplotlib needs, and not what else is in the folder.
constexpr const char* needed[] = {"numpy",      "matplotlib",      "pillow",    "contourpy",
                                  "kiwisolver", "cycler",          "fonttools", "packaging",
                                  "pyparsing",  "python_dateutil", "tzdata"};

constexpr const char* program = R"(
import matplotlib.pyplot as plt
import numpy as np

x = np.linspace(0, 10, 200)
plt.plot(x, np.sin(x) * np.exp(-x / 5), label="damped")
plt.legend()
plt.show()
)";

eryx::Sandbox sandbox_with_matplotlib(const std::filesystem::path& folder) {
  eryx::RuntimeOptions options;
  options.native_packages = eryx::NativePackages{};
  options.image_cache = eryx::user_image_cache();
  eryx::SandboxBuilder builder = eryx::Sandbox::builder();
  builder.runtime(eryx::Runtime::create(options));
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string name = file.path().filename().string();
    for (const char* wanted : needed) {
      if (name.starts_with(std::string(wanted) + '-'))
        builder.package(eryx::Package::from_file(file.path(), {}, eryx::NativeCode::Accept));
    }
  }
  builder.import_module("matplotlib.pyplot");
  builder.on_setup([last = std::string()](std::string_view step) mutable {
    if (step != last) std::clog << "  " << (last = step) << '\n';
  });
  return builder.build();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: plot FOLDER\n";
    return 2;
  }
  const eryx::Sandbox sandbox = sandbox_with_matplotlib(arguments[1]);
  const auto begin = Clock::now();
  const eryx::ExecuteResult result = sandbox.execute(program);
  const std::chrono::duration<double, std::milli> taken = Clock::now() - begin;
  if (!result.ok() || result.displays.empty()) {
    std::cerr << result.stderr_text;
    return 1;
  }
  const std::string* picture = result.displays[0].find("image/png");
  if (picture == nullptr) return 1;
  std::ofstream("plot.png", std::ios::binary) << *picture;
  std::cout << "plot.png: " << picture->size() << " bytes, drawn in " << taken.count() << " ms\n";
}
