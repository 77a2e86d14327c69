// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "guest_abi.h"

namespace eryx::trace {

/// Bytes of a record without a payload; none is smaller.
inline constexpr std::size_t smallest_record = sizeof(eryx_trace_record);

/// One record of the guest's trace buffer. Lifetime of the view: the buffer's.
struct Record {
  eryx_trace_record header{};
  std::string_view payload;
  std::span<const std::byte> whole;  ///< Header, payload and padding.
};

/// Reads records one after the other. The bytes are hostile: reading ends where they stop making sense.
class RecordReader {
 public:
  explicit RecordReader(std::span<const std::byte> bytes) : rest_(bytes) {}

  [[nodiscard]] std::optional<Record> next() {
    Record record;
    if (rest_.size() < sizeof record.header) return std::nullopt;
    std::memcpy(&record.header, rest_.data(), sizeof record.header);
    const std::size_t size = record.header.size;
    const std::size_t whole =
        sizeof record.header + size + static_cast<std::size_t>(eryx_record_padding(size));
    if (whole > rest_.size()) return std::nullopt;
    record.payload = {reinterpret_cast<const char*>(rest_.data()) + sizeof record.header, size};
    record.whole = rest_.first(whole);
    rest_ = rest_.subspan(whole);
    return record;
  }

 private:
  std::span<const std::byte> rest_;
};

}  // namespace eryx::trace
