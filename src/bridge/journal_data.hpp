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
  std::optional<Answer> answer;  ///< Absent: not answered.
};

struct JournalData {
  std::array<std::uint8_t, 32> seed{};
  std::vector<JournalCall> calls;  ///< In the order of the calls.
  /// One entry for each time that the program continued after waiting: positions in `calls` of the answers that it got.
  std::vector<std::vector<std::uint32_t>> deliveries;
  /// The readings of the clocks, in order, in ns.
  std::vector<std::uint64_t> realtime;
  std::vector<std::uint64_t> monotonic;
  std::vector<std::uint64_t> processor;
  bool is_truncated = false;  ///< The execution went on after this.
};

}  // namespace eryx::bridge
