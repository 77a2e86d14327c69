// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/preview1.hpp"

namespace eryx::wasi {

// There are no signals between processes where there is one process; the C library emulates those within it.
Errno Preview1::proc_raise(std::uint32_t /*signal*/) { return Errno::NotSupported; }

// One guest, one thread: nobody to give the processor to. The host's scheduler does not need the hint.
Errno Preview1::sched_yield() { return Errno::Success; }

void Preview1::proc_exit(std::uint32_t status) { exit_status_ = status; }

}  // namespace eryx::wasi
