// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/segment.hpp"

#include <sched.h>
#include <sys/auxv.h>

#include <fstream>
#include <string>

#include "eryx/error.hpp"

namespace eryx::engine {

void check_segment_register() {
  constexpr unsigned long hwcap2_fsgsbase = 1UL << 1;  // arch/x86/include/uapi/asm/hwcap2.h
  if (!(::getauxval(AT_HWCAP2) & hwcap2_fsgsbase)) {
    throw Error(
        ErrorKind::Unsupported,
        "Eryx needs the FSGSBASE instructions: an x86-64 processor of 2013 or later, and Linux 5.9 or later "
        "started without 'nofsgsbase'");
  }
  // gVisor's systrap platform keeps its own data behind %gs and does not restore it after a system call.
  std::ifstream version_file("/proc/version");
  const std::string version(std::istreambuf_iterator<char>(version_file), {});
  if (version.find("gVisor") != std::string::npos) {
    throw Error(ErrorKind::Unsupported,
                "Eryx does not run under gVisor: it uses the %gs register for itself");
  }
  const std::uint64_t before = read_segment_base();
  constexpr std::uint64_t probe = 0x7654'3210'0000;
  write_segment_base(probe);
  ::sched_yield();
  const std::uint64_t after = read_segment_base();
  write_segment_base(before);
  if (after != probe) {
    throw Error(ErrorKind::Unsupported, "the %gs base does not survive a system call on this system");
  }
}

}  // namespace eryx::engine
