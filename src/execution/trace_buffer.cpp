// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/trace_buffer.hpp"

#include "guest_abi.h"

namespace eryx::execution {

// The addresses are the image's; what is there is the guest's, and hostile.
void TraceBuffer::read() noexcept {
  const engine::GuestMemory memory = slot_.memory();
  const auto size = memory.load(engine::GuestPtr<std::uint32_t>{slot_.layout().trace_size});
  if (!size || *size > ERYX_TRACE_BUFFER_SIZE || *size <= read_) return;
  const auto records = memory.bytes(slot_.layout().trace_buffer, *size);
  if (!records) return;
  const auto unread = records->subspan(read_);
  read_ = *size;
  observer_.on_trace(unread);
}

}  // namespace eryx::execution
