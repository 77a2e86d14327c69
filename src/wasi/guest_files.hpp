// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The files of one guest: the tree that it sees, the quota on what it writes, and its descriptors.
//
//   /            fixed, read-only
//   /usr         the standard library's archive, read-only
//   /data /tmp   memory, one quota for both
//   /dev         null, urandom
//
// The object is made once per slot and used by one execution after the other: everything that each of them needs is
// made here and only reset in between, so that a start allocates nothing.

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "vfs/archive_directory.hpp"
#include "vfs/descriptor_table.hpp"
#include "vfs/device.hpp"
#include "vfs/fixed_directory.hpp"
#include "vfs/memory_directory.hpp"
#include "vfs/quota.hpp"
#include "vfs/revision.hpp"
#include "vfs/tree.hpp"
#include "wasi/files_state.hpp"
#include "wasi/standard_streams.hpp"
#include "wasi/world.hpp"

namespace eryx::wasi {

class GuestFiles {
 public:
  // Numbers of the mounts, as `st_dev` shows them.
  static constexpr std::uint64_t root_device = 1;
  static constexpr std::uint64_t archive_device = 2;
  static constexpr std::uint64_t data_device = 3;
  static constexpr std::uint64_t temporary_device = 4;
  static constexpr std::uint64_t devices_device = 5;
  static constexpr std::uint64_t streams_device = 6;

  // The entries of /dev.
  static constexpr std::string_view null_name = "null";
  static constexpr std::string_view random_name = "urandom";
  static constexpr std::uint64_t null_inode = 2;
  static constexpr std::uint64_t random_inode = 3;

  /// The directory that every path of the guest starts from; its C library remembers the number from the image.
  static constexpr vfs::Descriptor root_descriptor{3};

  /// Lifetime: both must outlive this.
  GuestFiles(const vfs::TimeSource& time, vfs::RandomSource& random);

  /// Opens descriptors 0 to 3 over empty writable directories. Requires: `end` was called since the last `begin`.
  void begin(const World& world);
  /// Goes on in another world: with its streams and its limits, but with the files and the descriptors that there are.
  /// A stream that was closed stays closed. Where more is used than the new limits allow, only growing is refused.
  /// Requires: `begin` was called before, with the same archive.
  void continue_in(const World& world);
  /// Closes every descriptor and removes what was written.
  void end();

  /// Everything that the guest has changed, and what is open. Requires: between `begin` and `end`.
  /// Cost: nothing where nothing changed since the last `capture` or `restore`, whose state is the result again. Else
  /// linear in the number of nodes and of 64 KiB chunks; contents are shared until they are written. The state of the
  /// last call is kept until the next one, and with it what it shares.
  [[nodiscard]] std::shared_ptr<const FilesState> capture();
  /// Puts `state` in the place of all files and descriptors; the streams and the limits stay as they are.
  /// Requires: between `begin` and `end`. `state` was captured, here or elsewhere, or read by `read_files_state`.
  /// Errors: throws Error (CheckpointMismatch: something of another archive than this guest's is open in it) or
  /// std::bad_alloc; then nothing has changed.
  /// Cost: as of `capture`.
  void restore(std::shared_ptr<const FilesState> state);

  [[nodiscard]] const vfs::Tree& tree() const { return tree_; }
  /// Opens a node under the lowest free number. Errors: TooManyDescriptors.
  vfs::Result<vfs::Descriptor> open(vfs::NodePtr node, vfs::Access access, vfs::WriteMode mode);
  [[nodiscard]] vfs::DescriptorTable& descriptors() { return descriptors_; }
  [[nodiscard]] const vfs::DescriptorTable& descriptors() const { return descriptors_; }
  [[nodiscard]] const vfs::Quota& quota() const { return quota_; }

  /// Whether that descriptor is still the root directory that it was at the start.
  [[nodiscard]] bool is_preopened(vfs::Descriptor descriptor) const;
  /// How much a stream has to read at this moment; 0 for anything but the standard input.
  [[nodiscard]] std::uint64_t available_input(const vfs::Node& node) const;
  [[nodiscard]] std::string_view unread_input() const { return input_->rest(); }

 private:
  void mount_archive(const std::shared_ptr<const vfs::Archive>& archive);
  void set_streams(std::string_view input, OutputSink* output);
  [[nodiscard]] vfs::OpenFilePtr make_open_file(vfs::NodePtr node);

  // guest_files_state.cpp
  /// The open file that exists once, whatever its number; null where the origin is none of those.
  [[nodiscard]] const vfs::OpenFilePtr& initial_file(FileOrigin origin) const;
  [[nodiscard]] DescriptorState describe(vfs::Descriptor descriptor, const vfs::OpenFilePtr& file) const;
  [[nodiscard]] vfs::NodePtr find_node(const DescriptorState& state, const vfs::StagedStore& data,
                                       const vfs::StagedStore& temporary) const;
  [[nodiscard]] std::vector<vfs::OpenFilePtr> open_files(const FilesState& state,
                                                         const vfs::StagedStore& data,
                                                         const vfs::StagedStore& temporary);

  const vfs::TimeSource& time_;
  vfs::Revision revision_;
  /// What the last capture or restore left, and the revision that it is true of. Null: no such state.
  std::shared_ptr<const FilesState> state_;
  std::uint64_t state_revision_ = 0;
  std::shared_ptr<vfs::FixedDirectory> root_;
  std::shared_ptr<vfs::FixedDirectory> devices_;
  vfs::Quota quota_;
  vfs::MemoryStore data_;
  vfs::MemoryStore temporary_;
  std::shared_ptr<const vfs::Archive> mounted_archive_;
  /// Null where no archive is mounted.
  std::shared_ptr<const vfs::ArchiveMount> archive_mount_;
  vfs::Tree tree_;

  std::shared_ptr<InputStream> input_;
  std::shared_ptr<SinkStream> output_;
  std::shared_ptr<SinkStream> error_;
  vfs::OpenFilePtr input_file_;
  vfs::OpenFilePtr output_file_;
  vfs::OpenFilePtr error_file_;
  vfs::OpenFilePtr root_file_;
  vfs::DescriptorTable descriptors_{revision_};
};

}  // namespace eryx::wasi
