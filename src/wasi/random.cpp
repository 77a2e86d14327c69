// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/preview1.hpp"

namespace eryx::wasi {

Errno Preview1::random_get(GuestPtr<std::byte> buffer, Size size) {
  // Unlike a read, this cannot return fewer bytes. The C library asks for at most 256 bytes at a time.
  if (size > maximum_transfer) return Errno::Invalid;
  const auto target = memory_.bytes(buffer.address, size);
  if (!target) return Errno::Fault;
  return to_errno(entropy_.fill(*target));
}

}  // namespace eryx::wasi
