// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The files of one guest: the tree that it sees, the quota on what it writes, and its descriptors.
//
// The object is made once per slot and used by one execution after another. The tree is rebuilt when an execution has a
// different mount table from the last one; everything else is made once and only reset in between, so that a start
// allocates nothing.

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "vfs/descriptor_table.hpp"
#include "vfs/device.hpp"
#include "vfs/mounted_tree.hpp"
#include "vfs/quota.hpp"
#include "vfs/revision.hpp"
#include "vfs/tree.hpp"
#include "wasi/files_state.hpp"
#include "wasi/standard_streams.hpp"
#include "wasi/world.hpp"

namespace eryx::wasi {

class GuestFiles {
 public:
  /// `st_dev` of the standard streams; vfs::MountedTree has those of the tree.
  static constexpr std::uint64_t streams_device = vfs::MountedTree::first_free_device;

  /// The directory that every path of the guest starts from; the guest's C library remembers its number from the image.
  static constexpr vfs::Descriptor root_descriptor{3};

  /// Lifetime: both must outlive this.
  GuestFiles(const vfs::TimeSource& time, vfs::RandomSource& random);

  /// Builds the tree of the world's mounts, unless the last world had the same ones. Requires: `end` was called since
  /// the last `begin`. Errors: throws as vfs::MountedTree.
  void prepare(const World& world);
  /// Opens descriptors 0 to 3 on a fresh tree. Requires: `prepare` was called with the same mounts.
  void begin(const World& world);
  /// Continues in another world: with its streams and limits, but the existing files and descriptors. A stream that was
  /// closed stays closed. If usage exceeds the new limits, only growth is refused.
  /// Requires: `begin` was called before, with the same mounts.
  void continue_in(const World& world);
  /// Closes every descriptor and removes what was written.
  void end();

  /// Everything that the guest has changed, and the open files. Requires: between `begin` and `end`.
  /// Cost: none if nothing changed since the last `capture` or `restore`, whose state is then returned again. Otherwise
  /// linear in the number of nodes and of 64 KiB chunks; contents are shared until they are written. The last state,
  /// including what it shares, is kept until the next call.
  [[nodiscard]] std::shared_ptr<const FilesState> capture();
  /// Replaces all files and descriptors by `state`; streams and limits are unchanged.
  /// Requires: between `begin` and `end`. `state` was captured, here or elsewhere, or read by `read_files_state`.
  /// Errors: throws Error (CheckpointMismatch: something else was mounted; the message names the mount) or
  /// std::bad_alloc; then nothing has changed.
  /// Cost: as for `capture`.
  void restore(std::shared_ptr<const FilesState> state);

  /// Of overlays. Requires: between `begin` and `end`. Errors: throws std::bad_alloc.
  [[nodiscard]] std::vector<MountChanges> changes() const { return mounted_->changes(); }

  /// Requires: `begin` was called before.
  [[nodiscard]] const vfs::Tree& tree() const { return mounted_->tree(); }
  /// Opens a node under the lowest free number. Errors: TooManyDescriptors.
  vfs::Result<vfs::Descriptor> open(vfs::NodePtr node, vfs::Access access, vfs::WriteMode mode);
  [[nodiscard]] vfs::DescriptorTable& descriptors() { return descriptors_; }
  [[nodiscard]] const vfs::DescriptorTable& descriptors() const { return descriptors_; }
  [[nodiscard]] const vfs::Quota& quota() const { return quota_; }

  /// Whether that descriptor is still the root directory that was open at the start.
  [[nodiscard]] bool is_preopened(vfs::Descriptor descriptor) const;
  /// How many bytes can be read from a stream now; 0 for anything but the standard input.
  [[nodiscard]] std::uint64_t available_input(const vfs::Node& node) const;
  [[nodiscard]] std::string_view unread_input() const { return input_->rest(); }

 private:
  /// In the order of the mount table.
  using StagedMounts = std::vector<std::unique_ptr<vfs::StagedMount>>;

  void mount(const std::shared_ptr<const vfs::MountTable>& mounts);
  void set_streams(const World& world);
  [[nodiscard]] vfs::OpenFilePtr make_open_file(vfs::NodePtr node);

  // guest_files_state.cpp
  /// The open file of an origin that exists once, whatever its number; null for other origins.
  [[nodiscard]] const vfs::OpenFilePtr& initial_file(FileOrigin origin) const;
  [[nodiscard]] DescriptorState describe(vfs::Descriptor descriptor, const vfs::OpenFilePtr& file) const;
  [[nodiscard]] vfs::NodePtr find_node(const DescriptorState& state, const StagedMounts& staged) const;
  [[nodiscard]] std::vector<vfs::OpenFilePtr> open_files(const FilesState& state, const StagedMounts& staged);

  const vfs::TimeSource& time_;
  vfs::RandomSource& random_;
  vfs::Revision revision_;
  /// The state of the last capture or restore, and the revision for which it is valid. Null: no such state.
  std::shared_ptr<const FilesState> state_;
  std::uint64_t state_revision_ = 0;
  vfs::Quota quota_;
  /// Null before the first execution, and after one whose mounts may not stay; as `root_file_`.
  std::unique_ptr<vfs::MountedTree> mounted_;

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
