// SPDX-License-Identifier: MIT OR Apache-2.0
// A service whose users send formulas: each request runs in an interpreter of its own, in which numpy is imported already.
//   numpy_fresh_per_request numpy-….whl     as `make scientific` builds it
// The first run compiles numpy, for a minute or two; what comes of it is kept in the user's folder of images.
#include <chrono>
#include <eryx/eryx.hpp>
#include <iostream>
#include <string>

namespace {

eryx::Sandbox sandbox_with_numpy(const char* wheel) {
  using namespace eryx::literals;
  eryx::RuntimeOptions options;
  options.native_packages = eryx::NativePackages{};
  options.image_cache = eryx::user_image_cache();
  eryx::Limits limits;
  limits.wall_time = std::chrono::seconds(1);
  limits.memory = 256_MiB;
  return eryx::Sandbox::builder()
      .runtime(eryx::Runtime::create(options))
      .package(eryx::Package::from_file(wheel, {}, eryx::NativeCode::Accept))
      .import_module("numpy")
      .on_setup([last = std::string()](std::string_view step) mutable {
        if (step != last) std::clog << "  " << (last = step) << '\n';
      })
      .limits(limits)
      .build();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: numpy_fresh_per_request numpy-….whl\n";
    return 2;
  }
  const eryx::Sandbox sandbox = sandbox_with_numpy(arguments[1]);

  const std::string requests[] = {
      "np.linspace(0, 1, 5) ** 2",
      "np.linalg.solve([[3, 1], [1, 2]], [9, 8])",
      "np.random.default_rng(7).integers(0, 100, 4)",  // seeded: the same as anywhere
      "np.zeros((10_000, 10_000)) + 1",                // more than it may have
      "open('/etc/passwd').read()",
  };
  for (const std::string& formula : requests) {
    const eryx::ExecuteResult result = sandbox.execute("import numpy as np\nprint(" + formula + ")");
    std::cout << formula << "\n  " << (result.ok() ? result.stdout_text : result.exception->type + '\n');
  }

  constexpr int many = 2000;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < many; ++i)
    if (!sandbox.execute("import numpy as np\nprint(np.arange(10).sum())").ok()) return 1;
  const std::chrono::duration<double, std::micro> taken = std::chrono::steady_clock::now() - begin;
  std::cout << many << " requests, each in a fresh interpreter: " << taken.count() / many << " us each\n";
}
