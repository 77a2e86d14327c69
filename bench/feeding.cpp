// SPDX-License-Identifier: MIT OR Apache-2.0
/// Programs that run while they are written: from the call of `feed` with the end of a statement to the start of the
/// handler of the callback that it calls.
#include <chrono>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int programs = 1000;
constexpr int statements = 20;

double microseconds_between(Clock::time_point start, Clock::time_point end) {
  return std::chrono::duration<double, std::micro>(end - start).count();
}

std::vector<Figure> measure() {
  Clock::time_point called;
  const Sandbox sandbox = Sandbox::builder()
                              .callback("note", "Notes that it was called",
                                        [&called](const boost::json::object&) {
                                          called = Clock::now();
                                          return 1;
                                        })
                              .build();
  std::vector<double> first;
  std::vector<double> later;
  for (int i = 0; i < programs; ++i) {
    Session session(sandbox);
    for (int statement = 0; statement < statements; ++statement) {
      (void)session.feed("x = await note(number=");
      const auto start = Clock::now();
      (void)session.feed("1)\n");
      (statement == 0 ? first : later).push_back(microseconds_between(start, called));
    }
    if (!session.finish().ok()) throw Unmeasurable("a fed program failed");
  }
  return {{"feed_first_effect_us", median(later)}, {"feed_first_statement_us", median(first)}};
}

}  // namespace

Family feeding() {
  return {{"feed_first_effect_us"},
          "from the end of a statement's text to its callback, while a program is written, median",
          &measure};
}

}  // namespace eryx::bench
