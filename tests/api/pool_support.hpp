// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>

#include "eryx/eryx.hpp"

namespace eryx {

// Long enough that nobody sees it pass.
inline constexpr auto ages = std::chrono::hours(1);

inline Sandbox plain() { return Sandbox::builder().build(); }

inline SessionPoolOptions of_size(std::size_t most, std::size_t ready = 0) {
  SessionPoolOptions options;
  options.max_size = most;
  options.min_idle = ready;
  return options;
}

inline boost::json::value value_of(Session& session, const std::string& program) {
  const ExecuteResult result = session.execute(program);
  EXPECT_EQ(result.outcome, Outcome::Completed)
      << (result.exception ? result.exception->traceback : result.trap.value_or(""));
  return result.value();
}

template <typename Action>
void expect_error(ErrorKind kind, const std::string& text, Action action) {
  try {
    action();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    EXPECT_NE(std::string(error.what()).find(text), std::string::npos) << error.what();
  }
}

inline void wait_for_waiting(const SessionPool& pool, std::size_t count) {
  while (pool.stats().waiting != count) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace eryx
