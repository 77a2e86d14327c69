// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// For tests and fuzz targets.

#include <functional>
#include <optional>

#include "bridge/thread_host.hpp"

namespace eryx::bridge {

/// Runs everything on the thread of the execution: handlers in its own event loop, unfinished ones at once.
class OneThread : public ThreadHost {
 public:
  [[nodiscard]] std::optional<boost::asio::any_io_executor> handler_executor() override {
    return std::nullopt;
  }
  void adopt(std::function<void()> work) override { work(); }
  void note_blocked() noexcept override {}
  void note_unblocked() noexcept override {}
};

}  // namespace eryx::bridge
