// SPDX-License-Identifier: MIT OR Apache-2.0
// Arguments and environment: both empty. The environment of the interpreter is set by the turn that starts a program,
// after the C library's own copy was saved in the image.

#include "wasi/preview1.hpp"

namespace eryx::wasi {

Errno Preview1::store_nothing(GuestPtr<Size> count, GuestPtr<Size> text_size) const {
  return memory_.store(count, 0) && memory_.store(text_size, 0) ? Errno::Success : Errno::Fault;
}

Errno Preview1::args_get(GuestPtr<std::uint32_t>, GuestPtr<char>) { return Errno::Success; }

Errno Preview1::args_sizes_get(GuestPtr<Size> count, GuestPtr<Size> text_size) {
  return store_nothing(count, text_size);
}

Errno Preview1::environ_get(GuestPtr<std::uint32_t>, GuestPtr<char>) { return Errno::Success; }

Errno Preview1::environ_sizes_get(GuestPtr<Size> count, GuestPtr<Size> text_size) {
  return store_nothing(count, text_size);
}

}  // namespace eryx::wasi
