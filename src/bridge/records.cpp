// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/records.hpp"

#include <cstring>

namespace eryx::bridge {

std::optional<CallRecord> CallRecords::next() {
  CallRecord record;
  if (rest_.size() < sizeof record.header) return std::nullopt;
  std::memcpy(&record.header, rest_.data(), sizeof record.header);
  const std::uint64_t size = record.header.size;
  const std::uint64_t whole = sizeof record.header + size + eryx_record_padding(size);
  if (whole > rest_.size()) return std::nullopt;
  record.payload = rest_.subspan(sizeof record.header, size);
  rest_ = rest_.subspan(whole);
  return record;
}

bool are_calls(std::span<const std::byte> bytes, std::uint64_t most) {
  CallRecords records(bytes);
  for (std::uint64_t count = 0; !records.at_end(); ++count)
    if (count == most || !records.next()) return false;
  return true;
}

std::string write_completions(const std::vector<Completion>& completions) {
  std::size_t total = 0;
  for (const Completion& completion : completions) {
    total +=
        sizeof(eryx_completion) + completion.payload.size() + eryx_record_padding(completion.payload.size());
  }
  std::string bytes;
  bytes.reserve(total);
  for (const Completion& completion : completions) {
    const eryx_completion header{completion.id, static_cast<std::uint32_t>(completion.status),
                                 static_cast<std::uint32_t>(completion.payload.size()), 0};
    bytes.append(reinterpret_cast<const char*>(&header), sizeof header);
    bytes += completion.payload;
    bytes.append(eryx_record_padding(completion.payload.size()), '\0');
  }
  return bytes;
}

}  // namespace eryx::bridge
