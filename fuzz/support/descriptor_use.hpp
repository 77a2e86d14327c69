// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "check.hpp"
#include "wasi/files_state_format.hpp"
#include "wasi/preview1.hpp"

namespace eryx::fuzz {

/// Reads, lists, writes and closes whatever is open. The memory has at least 4,096 bytes.
inline void use_descriptors(wasi::Preview1& preview1, const wasi::FilesState& state,
                            const engine::GuestMemory& memory) {
  using namespace wasi;
  check(memory.store(GuestPtr<IoVector>{0}, IoVector{{1024}, 512}));
  constexpr std::string_view name = "x";
  for (std::size_t index = 0; index < name.size(); ++index)
    check(memory.store(GuestPtr<char>{static_cast<std::uint32_t>(3000 + index)}, name[index]));
  for (const DescriptorState& descriptor : state.descriptors) {
    const Fd fd = descriptor.descriptor;
    static_cast<void>(preview1.fd_filestat_get(fd, {2048}));
    static_cast<void>(preview1.fd_readdir(fd, {1024}, 1024, 0, {512}));
    static_cast<void>(preview1.fd_read(fd, {0}, 1, {512}));
    static_cast<void>(preview1.fd_write(fd, {0}, 1, {512}));
    static_cast<void>(preview1.fd_filestat_set_size(fd, 100'000));
    static_cast<void>(preview1.fd_pwrite(fd, {0}, 1, 70'000, {512}));
    static_cast<void>(preview1.path_create_directory(fd, {3000}, 1));
    static_cast<void>(preview1.path_remove_directory(fd, {3000}, 1));
    if (descriptor.offset % 2 == 0) static_cast<void>(preview1.fd_close(fd));
  }
}

}  // namespace eryx::fuzz
