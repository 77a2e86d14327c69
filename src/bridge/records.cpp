// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/records.hpp"

#include <cstring>

namespace eryx::bridge {

std::optional<std::vector<CallRecord>> read_calls(std::span<const std::byte> bytes) {
  std::vector<CallRecord> records;
  while (!bytes.empty()) {
    CallRecord record;
    if (bytes.size() < sizeof record.header) return std::nullopt;
    std::memcpy(&record.header, bytes.data(), sizeof record.header);
    const std::uint64_t size = record.header.size;
    const std::uint64_t whole = sizeof record.header + size + eryx_record_padding(size);
    if (whole > bytes.size()) return std::nullopt;
    record.payload = bytes.subspan(sizeof record.header, size);
    records.push_back(record);
    bytes = bytes.subspan(whole);
  }
  return records;
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
