// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace/definitions.hpp"

#include "trace/record_reader.hpp"

namespace eryx::trace {

Definitions definitions_in(std::span<const std::byte> records) {
  Definitions found;
  RecordReader reader(records);
  while (const auto record = reader.next()) {
    switch (record->header.kind) {
      case ERYX_TRACE_DEFINE_CODE:
      case ERYX_TRACE_CODE:
      case ERYX_TRACE_TASK:
        found.records.insert(found.records.end(), record->whole.begin(), record->whole.end());
        break;
      default: ++found.events;
    }
  }
  return found;
}

}  // namespace eryx::trace
