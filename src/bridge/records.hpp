// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Calls and completions as records in guest memory; see abi/guest_abi.h. The records that are read are hostile.

#include <cstddef>
#include <cstdint>
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

/// The records of one batch, read one after another: nothing is stored for a batch, whatever its size.
class CallRecords {
 public:
  explicit CallRecords(std::span<const std::byte> bytes) : rest_(bytes) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  /// The next record. Absent if it is malformed.
  [[nodiscard]] std::optional<CallRecord> next();

 private:
  std::span<const std::byte> rest_;
};

/// Whether all records are well formed, and at most `most`.
[[nodiscard]] bool are_calls(std::span<const std::byte> bytes, std::uint64_t most);

[[nodiscard]] std::string write_completions(const std::vector<Completion>& completions);

}  // namespace eryx::bridge
