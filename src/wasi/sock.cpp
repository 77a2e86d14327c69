// SPDX-License-Identifier: MIT OR Apache-2.0
// There are no sockets: every open descriptor is something else.

#include "wasi/preview1.hpp"

namespace eryx::wasi {

Errno Preview1::not_a_socket(Fd fd) const { return open_file(fd) ? Errno::NotSocket : Errno::BadDescriptor; }

Errno Preview1::sock_accept(Fd fd, FdFlags, GuestPtr<Fd>) { return not_a_socket(fd); }

Errno Preview1::sock_recv(Fd fd, GuestPtr<IoVector>, Size, std::uint32_t, GuestPtr<Size>,
                          GuestPtr<std::uint16_t>) {
  return not_a_socket(fd);
}

Errno Preview1::sock_send(Fd fd, GuestPtr<IoVector>, Size, std::uint32_t, GuestPtr<Size>) {
  return not_a_socket(fd);
}

Errno Preview1::sock_shutdown(Fd fd, std::uint32_t) { return not_a_socket(fd); }

}  // namespace eryx::wasi
