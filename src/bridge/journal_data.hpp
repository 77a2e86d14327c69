// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bridge/call.hpp"

namespace eryx::bridge {

struct JournalCall {
  std::string name;
  std::string arguments;  ///< JSON, as the program sent it.
  CallbackKind kind = CallbackKind::Awaited;
  std::optional<Answer> answer;  ///< Absent: none came.
};

struct JournalData {
  std::array<std::uint8_t, 32> seed{};
  std::vector<JournalCall> calls;  ///< In the order in which they were made.
  /// Each time that the program went on after waiting: positions in `calls` of the answers that it got.
  std::vector<std::vector<std::uint32_t>> deliveries;
  /// What the clocks showed, one reading after the other, in ns.
  std::vector<std::uint64_t> realtime;
  std::vector<std::uint64_t> monotonic;
  std::vector<std::uint64_t> processor;
};

}  // namespace eryx::bridge
