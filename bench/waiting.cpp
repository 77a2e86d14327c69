// SPDX-License-Identifier: MIT OR Apache-2.0
/// 10,000 programs that each await a callback of one second: what that takes in time, memory and threads.
#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "process_status.hpp"

namespace eryx::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int sandboxes = 10'000;

boost::asio::awaitable<void> wait_one_second() {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, 1s);
  co_await timer.async_wait(boost::asio::use_awaitable);
}

std::vector<Figure> measure() {
  // A slow machine is to give a figure, not 10,000 time-outs.
  Limits patient;
  patient.callback_time = 5min;
  patient.wall_time = 5min;
  const Sandbox sandbox = Sandbox::builder()
                              .runtime(Runtime::create())
                              .callback("wait", "Waits for a second", wait_one_second)
                              .limits(patient)
                              .build();
  (void)sandbox.execute("await wait()\nprint(1)");
  const double before = process_status("RssAnon");
  std::atomic<int> ended = 0;
  std::atomic<int> failed = 0;
  double most_threads = 0;
  double most_memory = 0;
  const Clock::time_point start = Clock::now();
  for (int i = 0; i < sandboxes; ++i) {
    sandbox.async_execute("await wait()\nprint(1)",
                          [&](std::exception_ptr error, const ExecuteResult& result) {
                            if (error || result.stdout_text != "1\n") ++failed;
                            ++ended;
                          });
  }
  while (ended < sandboxes) {
    most_threads = std::max(most_threads, process_status("Threads"));
    most_memory = std::max(most_memory, process_status("RssAnon"));
    std::this_thread::sleep_for(20ms);
  }
  const double took = std::chrono::duration<double>(Clock::now() - start).count();
  if (failed != 0) throw Unmeasurable(std::to_string(failed) + " of the programs failed");
  return {{"waiting_10000_s", took},
          {"waiting_private_kib", (most_memory - before) / sandboxes},
          {"waiting_threads", most_threads}};
}

}  // namespace

Family waiting() {
  return {{"waiting_10000_s", "waiting_private_kib", "waiting_threads"},
          "10,000 programs await a callback of one second: all of it, private memory of each, threads of the "
          "process",
          &measure};
}

}  // namespace eryx::bench
