// SPDX-License-Identifier: MIT OR Apache-2.0
/// Fresh runs per second with one thread and with two, and how the second one pays.
#include <atomic>
#include <barrier>
#include <chrono>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr std::chrono::milliseconds window{500};
constexpr int rounds = 7;

double runs_per_second(const Sandbox& sandbox, int threads) {
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> runs = 0;
  std::barrier ready(threads + 1);
  std::vector<std::jthread> workers;
  for (int i = 0; i < threads; ++i) {
    workers.emplace_back([&] {
      for (int warm_up = 0; warm_up < 100; ++warm_up) (void)sandbox.execute("print(1)");
      ready.arrive_and_wait();
      std::uint64_t mine = 0;
      for (; !stop.load(std::memory_order_relaxed); ++mine) (void)sandbox.execute("print(1)");
      runs += mine;
    });
  }
  ready.arrive_and_wait();
  const double microseconds = microseconds_of([&] {
    std::this_thread::sleep_for(window);
    stop = true;
    workers.clear();
  });
  return static_cast<double>(runs) / microseconds * 1e6;
}

std::vector<Figure> measure() {
  const Sandbox sandbox = Sandbox::builder().build();
  std::vector<double> one;
  std::vector<double> two;
  std::vector<double> gain;
  for (int i = 0; i < rounds; ++i) {
    one.push_back(runs_per_second(sandbox, 1));
    two.push_back(runs_per_second(sandbox, 2));
    gain.push_back(two.back() / one.back());
  }
  return {{"fresh_per_s_2threads", median(two)},
          {"fresh_per_s_1thread", median(one)},
          {"gain_of_2threads_x", median(gain)}};
}

}  // namespace

Family two_threads() {
  return {{"fresh_per_s_2threads"},
          "fresh print(1) runs per second from two threads, median of rounds",
          &measure};
}

}  // namespace eryx::bench
