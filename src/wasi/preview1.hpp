// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// WASI preview 1, all of it: what the guest's C library calls instead of an operating system. Bodies are in one file
// per family; import_table.cpp derives the machine-level entry points from the member functions below.
//
// A Preview1 lives in a slot and serves one execution after the other, between `begin` and `end`; those of a session
// follow each other by `resume_in` and share their files.
//
// Rules that every function keeps: each address and length of the guest is checked by GuestMemory before it is used;
// spans into guest memory live for one copy, during which nothing can grow or move guest memory, and are never passed
// to a system call; no exception leaves (the entry points turn std::bad_alloc into ENOMEM).
//
// Threading: none; the thread that runs the guest.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/guest_memory.hpp"
#include "engine/import_table.hpp"
#include "wasi/abi.hpp"
#include "wasi/entropy.hpp"
#include "wasi/errno.hpp"
#include "wasi/guest_clock.hpp"
#include "wasi/guest_files.hpp"
#include "wasi/world.hpp"

namespace eryx::wasi {

class Preview1 {
 public:
  /// Buffers of one scattered read or gathered write; IOV_MAX of Linux.
  static constexpr Size maximum_io_vectors = 1024;
  /// Maximum number of bytes that one call moves. A larger request is a short read or write, as POSIX allows: a call
  /// must not take more than a few milliseconds, because the guest cannot be stopped inside it.
  static constexpr std::uint64_t maximum_transfer = 16u << 20;
  /// Maximum number of subscriptions of one poll: more than the number of descriptors that can be open.
  static constexpr Size maximum_subscriptions = 4096;

  Preview1();
  Preview1(const Preview1&) = delete;
  Preview1& operator=(const Preview1&) = delete;

  /// Starts an execution in `world`. Cost: well under a microsecond; allocates nothing, unless the mounts changed.
  void begin(const World& world);
  /// Starts an execution that follows the last one: its files and descriptors are kept, and its monotonic clock
  /// continues. Cost: as for `begin`. Requires: `begin` was called since the last `end`; the same mounts.
  void resume_in(const World& world);
  /// Makes the monotonic clock continue from what it showed in a checkpoint. Must be called after `begin`, before the
  /// guest runs.
  void continue_clock_at(const ClockOptions& options, GuestTime shown) { clock_.continue_at(options, shown); }
  /// Detaches the journal of `world`, at the end of an execution that another one may follow.
  void leave_journal() { use_journal({}); }
  /// Ends the execution: `world` is not accessed after this, and nothing that the guest left is kept.
  void end();

  /// The guest's argument to `proc_exit`, once it has called it.
  /// Whether it is between `begin` and `end`.
  [[nodiscard]] bool has_begun() const { return sleeper_ != nullptr; }

  [[nodiscard]] std::optional<std::uint32_t> exit_status() const { return exit_status_; }

  /// What the guest's monotonic clock shows.
  [[nodiscard]] GuestTime monotonic_now() const { return clock_.monotonic(); }
  /// When the host has to resume a guest that waits for `deadline` on its own monotonic clock; never gives
  /// `time_point::max()`.
  [[nodiscard]] std::chrono::steady_clock::time_point wake_time(GuestTime deadline) const {
    return clock_.wake_time(deadline);
  }
  /// Tells a frozen clock that the wait for `deadline` is over.
  void advance_to(GuestTime deadline) { clock_.advance_to(deadline); }

  // timer.cpp

  /// The guest's timer goes off at `deadline` on its monotonic clock, a millisecond from now at the soonest: its alarm rings.
  /// What was set before is forgotten. `never`: there is none. A journal that is written ends with an alarm that rang.
  void set_timer(GuestTime deadline);
  /// When the guest has to be woken for its timer.
  [[nodiscard]] GuestTime timer() const { return clock_.is_replayed() ? never : timer_; }
  /// At the end of a wait: lets the alarm ring if the timer's time has come.
  void ring_if_due();

  void turn_began(GuestClock::HostTime now) { clock_.turn_began(now); }
  void turn_ended(GuestClock::HostTime now) { clock_.turn_ended(now); }
  void note_wait(std::chrono::nanoseconds duration) { clock_.note_wait(duration); }

  /// Number of the guest's open descriptors; `initial_files` of them are open from `begin` on.
  [[nodiscard]] std::size_t open_file_count() const { return files_.descriptors().open_count(); }
  static constexpr std::size_t initial_files = 4;

  // See GuestFiles. Requires: between `begin` and `end`.

  [[nodiscard]] std::shared_ptr<const FilesState> capture_files() { return files_.capture(); }
  [[nodiscard]] std::vector<MountChanges> file_changes() const { return files_.changes(); }
  void restore_files(std::shared_ptr<const FilesState> state) { files_.restore(std::move(state)); }

  /// The part of its standard input that the guest has not read. Lifetime: that of `World::standard_input`.
  [[nodiscard]] std::string_view unread_input() const { return files_.unread_input(); }

  /// The files that the guest sees. Requires: between `begin` and `end`.
  [[nodiscard]] const vfs::Tree& tree() const { return files_.tree(); }

  [[nodiscard]] const vfs::Quota& quota() const { return files_.quota(); }

  // environment.cpp
  Errno args_get(GuestPtr<std::uint32_t> pointers, GuestPtr<char> text);
  Errno args_sizes_get(GuestPtr<Size> count, GuestPtr<Size> text_size);
  Errno environ_get(GuestPtr<std::uint32_t> pointers, GuestPtr<char> text);
  Errno environ_sizes_get(GuestPtr<Size> count, GuestPtr<Size> text_size);

  // clock.cpp
  Errno clock_res_get(ClockId id, GuestPtr<WasiTimestamp> resolution);
  Errno clock_time_get(ClockId id, WasiTimestamp precision, GuestPtr<WasiTimestamp> time);

  // fd.cpp
  Errno fd_advise(Fd fd, FileSize offset, FileSize length, Advice advice);
  Errno fd_allocate(Fd fd, FileSize offset, FileSize length);
  Errno fd_close(Fd fd);
  Errno fd_datasync(Fd fd);
  Errno fd_fdstat_get(Fd fd, GuestPtr<Fdstat> stat);
  Errno fd_fdstat_set_flags(Fd fd, FdFlags flags);
  Errno fd_fdstat_set_rights(Fd fd, Rights base, Rights inheriting);
  Errno fd_filestat_get(Fd fd, GuestPtr<Filestat> stat);
  Errno fd_filestat_set_size(Fd fd, FileSize size);
  Errno fd_filestat_set_times(Fd fd, WasiTimestamp accessed, WasiTimestamp modified, TimeFlags flags);
  Errno fd_prestat_get(Fd fd, GuestPtr<Prestat> prestat);
  Errno fd_prestat_dir_name(Fd fd, GuestPtr<char> name, Size name_size);
  Errno fd_renumber(Fd from, Fd to);
  Errno fd_sync(Fd fd);

  // fd_io.cpp
  Errno fd_pread(Fd fd, GuestPtr<IoVector> vectors, Size count, FileSize offset, GuestPtr<Size> read);
  Errno fd_pwrite(Fd fd, GuestPtr<IoVector> vectors, Size count, FileSize offset, GuestPtr<Size> written);
  Errno fd_read(Fd fd, GuestPtr<IoVector> vectors, Size count, GuestPtr<Size> read);
  Errno fd_readdir(Fd fd, GuestPtr<std::byte> buffer, Size buffer_size, std::uint64_t cookie,
                   GuestPtr<Size> used);
  Errno fd_seek(Fd fd, std::int64_t distance, WhenceParameter whence, GuestPtr<FileSize> offset);
  Errno fd_tell(Fd fd, GuestPtr<FileSize> offset);
  Errno fd_write(Fd fd, GuestPtr<IoVector> vectors, Size count, GuestPtr<Size> written);

  // path.cpp
  Errno path_create_directory(Fd fd, GuestPtr<char> path, Size path_size);
  Errno path_filestat_get(Fd fd, LookupFlags lookup, GuestPtr<char> path, Size path_size,
                          GuestPtr<Filestat> stat);
  Errno path_filestat_set_times(Fd fd, LookupFlags lookup, GuestPtr<char> path, Size path_size,
                                WasiTimestamp accessed, WasiTimestamp modified, TimeFlags flags);
  Errno path_link(Fd old_fd, LookupFlags lookup, GuestPtr<char> old_path, Size old_path_size, Fd fd,
                  GuestPtr<char> path, Size path_size);
  Errno path_open(Fd fd, LookupFlags lookup, GuestPtr<char> path, Size path_size, OpenFlags open_flags,
                  Rights base, Rights inheriting, FdFlags fd_flags, GuestPtr<Fd> opened);
  Errno path_readlink(Fd fd, GuestPtr<char> path, Size path_size, GuestPtr<char> buffer, Size buffer_size,
                      GuestPtr<Size> used);
  Errno path_remove_directory(Fd fd, GuestPtr<char> path, Size path_size);
  Errno path_rename(Fd old_fd, GuestPtr<char> old_path, Size old_path_size, Fd fd, GuestPtr<char> path,
                    Size path_size);
  Errno path_symlink(GuestPtr<char> target, Size target_size, Fd fd, GuestPtr<char> path, Size path_size);
  Errno path_unlink_file(Fd fd, GuestPtr<char> path, Size path_size);

  // poll.cpp
  Errno poll_oneoff(GuestPtr<Subscription> subscriptions, GuestPtr<Event> events, Size count,
                    GuestPtr<Size> event_count);

  // proc.cpp
  Errno proc_raise(std::uint32_t signal);
  Errno sched_yield();
  void proc_exit(std::uint32_t status);

  // random.cpp
  Errno random_get(GuestPtr<std::byte> buffer, Size size);

  // sock.cpp
  Errno sock_accept(Fd fd, FdFlags flags, GuestPtr<Fd> accepted);
  Errno sock_recv(Fd fd, GuestPtr<IoVector> vectors, Size count, std::uint32_t flags, GuestPtr<Size> received,
                  GuestPtr<std::uint16_t> result_flags);
  Errno sock_send(Fd fd, GuestPtr<IoVector> vectors, Size count, std::uint32_t flags, GuestPtr<Size> sent);
  Errno sock_shutdown(Fd fd, std::uint32_t how);

 private:
  void use_journal(const World& world);
  void arm_timer();

  /// A path of the guest and the directory that it starts from.
  struct Location {
    vfs::DirectoryPtr base;
    vfs::Path path;
  };

  /// Errors: Fault, BadDescriptor, NotDirectory, and those of `vfs::Path::parse`.
  [[nodiscard]] vfs::Result<Location, Errno> locate(Fd fd, GuestPtr<char> path, Size path_size) const;
  /// The text of a path. Lifetime: that of all spans into guest memory. Errors: Fault, NameTooLong.
  [[nodiscard]] vfs::Result<std::string_view, Errno> path_text(GuestPtr<char> path, Size path_size) const;
  /// What that clock shows. Absent if there is no such clock.
  [[nodiscard]] std::optional<WasiTimestamp> time_of(ClockId id);
  /// Stores an array's count and its size in bytes, which are both zero.
  [[nodiscard]] Errno store_nothing(GuestPtr<Size> count, GuestPtr<Size> text_size) const;
  /// When a subscribed clock reaches its time, on the monotonic clock. Absent if there is no such clock.
  [[nodiscard]] std::optional<GuestTime> due_time(const SubscriptionClock& clock, GuestTime now);
  /// The event for a subscription that is due.
  [[nodiscard]] Event event_for(const Subscription& subscription) const;
  /// The error for a descriptor that was expected to be a socket.
  [[nodiscard]] Errno not_a_socket(Fd fd) const;
  /// Null if it is not open.
  [[nodiscard]] const vfs::OpenFilePtr& open_file(Fd fd) const { return files_.descriptors().find(fd); }

  engine::GuestMemory memory_;
  Sleeper* sleeper_ = nullptr;
  std::optional<std::uint32_t> exit_status_;
  GuestClock clock_;
  GuestTime timer_ = never;
  Entropy entropy_;
  GuestFiles files_{clock_, entropy_};
};

/// The entry points for the engine; `host` is a `Preview1*`.
[[nodiscard]] const engine::ImportTable& import_table();

}  // namespace eryx::wasi
