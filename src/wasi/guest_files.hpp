// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The files of one guest: the tree that it sees, the quota on what it writes, and its descriptors.
//
// The object is made once per slot and used by one execution after the other. The tree is made when an execution has
// another mount table than the last one; all else that an execution needs is made here and only reset in between, so
// that a start allocates nothing.

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

  /// The directory that every path of the guest starts from; its C library remembers the number from the image.
  static constexpr vfs::Descriptor root_descriptor{3};

  /// Lifetime: both must outlive this.
  GuestFiles(const vfs::TimeSource& time, vfs::RandomSource& random);

  /// Makes the tree of the world's mounts, unless the last world had the same. Requires: `end` was called since the last
  /// `begin`. Errors: throws as vfs::MountedTree.
  void prepare(const World& world);
  /// Opens descriptors 0 to 3 over a tree as new. Requires: `prepare` was called with the same mounts.
  void begin(const World& world);
  /// Goes on in another world: with its streams and its limits, but with the files and the descriptors that there are.
  /// A stream that was closed stays closed. Where more is used than the new limits allow, only growing is refused.
  /// Requires: `begin` was called before, with the same mounts.
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
  /// Errors: throws Error (CheckpointMismatch: something else was mounted; the message names the mount) or
  /// std::bad_alloc; then nothing has changed.
  /// Cost: as of `capture`.
  void restore(std::shared_ptr<const FilesState> state);

  /// Requires: `begin` was called before.
  [[nodiscard]] const vfs::Tree& tree() const { return mounted_->tree(); }
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
  /// In the order of the mount table.
  using StagedMounts = std::vector<std::unique_ptr<vfs::StagedMount>>;

  void mount(const std::shared_ptr<const vfs::MountTable>& mounts);
  void set_streams(std::string_view input, OutputSink* output);
  [[nodiscard]] vfs::OpenFilePtr make_open_file(vfs::NodePtr node);

  // guest_files_state.cpp
  /// The open file that exists once, whatever its number; null where the origin is none of those.
  [[nodiscard]] const vfs::OpenFilePtr& initial_file(FileOrigin origin) const;
  [[nodiscard]] DescriptorState describe(vfs::Descriptor descriptor, const vfs::OpenFilePtr& file) const;
  [[nodiscard]] vfs::NodePtr find_node(const DescriptorState& state, const StagedMounts& staged) const;
  [[nodiscard]] std::vector<vfs::OpenFilePtr> open_files(const FilesState& state, const StagedMounts& staged);

  const vfs::TimeSource& time_;
  vfs::RandomSource& random_;
  vfs::Revision revision_;
  /// What the last capture or restore left, and the revision that it is true of. Null: no such state.
  std::shared_ptr<const FilesState> state_;
  std::uint64_t state_revision_ = 0;
  vfs::Quota quota_;
  /// Null before the first execution, as `root_file_`.
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
