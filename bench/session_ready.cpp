// SPDX-License-Identifier: MIT OR Apache-2.0
/// What it takes until an interpreter is ready to run: acquiring a slot, without running anything and without counting
/// its release.
#include <vector>

#include "drive/blocking.hpp"
#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "sandbox/sandbox_run.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr int warm_up = 1000;
constexpr int runs = 20'000;

std::vector<Figure> measure() {
  const Sandbox sandbox = Sandbox::builder().build();
  const sandbox::ConfigPtr& config = detail::Access::get(sandbox);
  std::vector<double> samples;
  samples.reserve(runs);
  for (int i = 0; i < warm_up + runs; ++i) {
    const auto start = std::chrono::steady_clock::now();
    execution::Start ready_to_run = sandbox::start_fresh(config, "x = 1", {});
    const auto ready = std::chrono::steady_clock::now();
    // Every slot is used before it goes back: an unused one would cost nothing to make new.
    (void)drive::run_blocking(config->core(), std::move(ready_to_run), {{}, {}});
    if (i >= warm_up) samples.push_back(std::chrono::duration<double, std::micro>(ready - start).count());
  }
  return {{"session_ready_us", median(samples)}};
}

}  // namespace

Family session_ready() {
  return {{"session_ready_us"}, "acquire an interpreter that the next program finds ready, median", &measure};
}

}  // namespace eryx::bench
