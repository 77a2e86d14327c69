// SPDX-License-Identifier: MIT OR Apache-2.0
// What a guest shows, as any bytes.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "base/utf8.hpp"
#include "execution/shown_object.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eryx;
  const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
  const auto shown = execution::read_shown(size % 2, bytes);
  if (!shown) return 0;
  if (shown->parts.size() > execution::most_parts) std::abort();
  for (const DisplayPart& part : shown->parts) {
    if (part.type.find('/') == std::string::npos || shown->find(part.type) != &part.data) std::abort();
    if (part.type.starts_with("text/") && !base::is_utf8(part.data)) std::abort();
    // An invalid byte becomes three.
    if (part.data.size() > 3 * size) std::abort();
  }
  return 0;
}
