// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Calls and completions as records in guest memory; see abi/guest_abi.h. The records that are read are hostile.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bridge/completion.hpp"
#include "guest_abi.h"

namespace eryx::bridge {

struct CallRecord {
  eryx_call header{};
  std::span<const std::byte> payload;  ///< A part of the bytes that were read.
};

/// Reads all records. Absent if any is malformed.
[[nodiscard]] std::optional<std::vector<CallRecord>> read_calls(std::span<const std::byte> bytes);

[[nodiscard]] std::string write_completions(const std::vector<Completion>& completions);

}  // namespace eryx::bridge
