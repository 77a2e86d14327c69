// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/preview1.hpp"

namespace eryx::wasi {

// There is only one process, so there are no signals between processes; the C library emulates those within it.
Errno Preview1::proc_raise(std::uint32_t /*signal*/) { return Errno::NotSupported; }

// One guest, one thread: there is nobody to yield to. The host's scheduler does not need the hint.
Errno Preview1::sched_yield() { return Errno::Success; }

void Preview1::proc_exit(std::uint32_t status) { exit_status_ = status; }

}  // namespace eryx::wasi
