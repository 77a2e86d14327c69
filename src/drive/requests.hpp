// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <stop_token>

#include "eryx/options.hpp"

namespace eryx::drive {

/// Requests that a run accepts while it runs.
struct Requests {
  std::stop_token stop;
  std::stop_token suspend;

  explicit Requests(const detail::RunSettings& settings) : stop(settings.stop), suspend(settings.suspend) {}
  Requests(std::stop_token stop_token, std::stop_token suspend_token)
      : stop(std::move(stop_token)), suspend(std::move(suspend_token)) {}
};

}  // namespace eryx::drive
