// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// For tests and fuzz targets.

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>

#include "bridge/thread_host.hpp"

namespace eryx::bridge {

/// Runs everything on the thread of the execution: handlers in its own event loop, unfinished ones at once.
class OneThread : public ThreadHost {
 public:
  [[nodiscard]] std::optional<boost::asio::any_io_executor> handler_executor() override {
    return std::nullopt;
  }
  // NOLINTNEXTLINE(bugprone-exception-escape): what a handler throws here ends the process
  void adopt(std::shared_ptr<boost::asio::io_context> loop) noexcept override { loop->run(); }
  [[nodiscard]] ThreadHost* note_blocked() noexcept override { return nullptr; }
  void note_unblocked() noexcept override {}
};

}  // namespace eryx::bridge
