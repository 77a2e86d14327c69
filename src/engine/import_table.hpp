// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The functions that a guest may call, as the engine sees them: names and machine signatures. Their implementations are
// in an `ImportTable` (src/wasi) and a `BridgeTable` (src/bridge); the engine's trampolines (imports.cpp) leave and
// re-enter the guest around each call.

#include <cstdint>

namespace eryx::engine {

using U32 = std::uint32_t;
using U64 = std::uint64_t;

// X(name, parameter types…): every function of WASI preview 1 that returns an error number.
#define ERYX_WASI_FUNCTIONS(X)                                  \
  X(args_get, U32, U32)                                         \
  X(args_sizes_get, U32, U32)                                   \
  X(environ_get, U32, U32)                                      \
  X(environ_sizes_get, U32, U32)                                \
  X(clock_res_get, U32, U32)                                    \
  X(clock_time_get, U32, U64, U32)                              \
  X(fd_advise, U32, U64, U64, U32)                              \
  X(fd_allocate, U32, U64, U64)                                 \
  X(fd_close, U32)                                              \
  X(fd_datasync, U32)                                           \
  X(fd_fdstat_get, U32, U32)                                    \
  X(fd_fdstat_set_flags, U32, U32)                              \
  X(fd_fdstat_set_rights, U32, U64, U64)                        \
  X(fd_filestat_get, U32, U32)                                  \
  X(fd_filestat_set_size, U32, U64)                             \
  X(fd_filestat_set_times, U32, U64, U64, U32)                  \
  X(fd_pread, U32, U32, U32, U64, U32)                          \
  X(fd_prestat_get, U32, U32)                                   \
  X(fd_prestat_dir_name, U32, U32, U32)                         \
  X(fd_pwrite, U32, U32, U32, U64, U32)                         \
  X(fd_read, U32, U32, U32, U32)                                \
  X(fd_readdir, U32, U32, U32, U64, U32)                        \
  X(fd_renumber, U32, U32)                                      \
  X(fd_seek, U32, U64, U32, U32)                                \
  X(fd_sync, U32)                                               \
  X(fd_tell, U32, U32)                                          \
  X(fd_write, U32, U32, U32, U32)                               \
  X(path_create_directory, U32, U32, U32)                       \
  X(path_filestat_get, U32, U32, U32, U32, U32)                 \
  X(path_filestat_set_times, U32, U32, U32, U32, U64, U64, U32) \
  X(path_link, U32, U32, U32, U32, U32, U32, U32)               \
  X(path_open, U32, U32, U32, U32, U32, U64, U64, U32, U32)     \
  X(path_readlink, U32, U32, U32, U32, U32, U32)                \
  X(path_remove_directory, U32, U32, U32)                       \
  X(path_rename, U32, U32, U32, U32, U32, U32)                  \
  X(path_symlink, U32, U32, U32, U32, U32)                      \
  X(path_unlink_file, U32, U32, U32)                            \
  X(poll_oneoff, U32, U32, U32, U32)                            \
  X(proc_raise, U32)                                            \
  X(sched_yield)                                                \
  X(random_get, U32, U32)                                       \
  X(sock_accept, U32, U32, U32)                                 \
  X(sock_recv, U32, U32, U32, U32, U32, U32)                    \
  X(sock_send, U32, U32, U32, U32, U32)                         \
  X(sock_shutdown, U32, U32)

/// One function pointer per import. `host` is the object given when the guest was entered. None of them may throw.
struct ImportTable {
  template <typename... Parameters>
  using Function = U32 (*)(void* host, Parameters...) noexcept;

#define ERYX_DECLARE_IMPORT(name, ...) Function<__VA_ARGS__> name;
  ERYX_WASI_FUNCTIONS(ERYX_DECLARE_IMPORT)
#undef ERYX_DECLARE_IMPORT

  /// Records the status; when it returns, the engine leaves the guest for good.
  void (*proc_exit)(void* host, U32 status) noexcept;
};

// X(name, parameter types…): every function of module `eryx_host`; see abi/guest_abi.h.
#define ERYX_BRIDGE_FUNCTIONS(X) \
  X(call, U32)                   \
  X(wait, U32)                   \
  X(describe, U32, U32, U32)     \
  X(fetch, U32, U32)             \
  X(trace)                       \
  X(set_timer, U64)              \
  X(show, U32, U32, U32)

/// The same for the functions through which the guest reaches callbacks. They run on the stack of the thread that
/// entered the guest, because they may run the embedder's code, which may need more space than the guest's stack has
/// left.
struct BridgeTable {
#define ERYX_DECLARE_IMPORT(name, ...) ImportTable::Function<__VA_ARGS__> name;
  ERYX_BRIDGE_FUNCTIONS(ERYX_DECLARE_IMPORT)
#undef ERYX_DECLARE_IMPORT
};

}  // namespace eryx::engine
