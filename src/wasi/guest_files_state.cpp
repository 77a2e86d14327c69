// SPDX-License-Identifier: MIT OR Apache-2.0
// The files of a guest as a value.

#include <array>
#include <utility>

#include "eryx/error.hpp"
#include "vfs/held_nodes.hpp"
#include "wasi/guest_files.hpp"

namespace eryx::wasi {
namespace {

constexpr std::array initial_origins = {FileOrigin::StandardInput, FileOrigin::StandardOutput,
                                        FileOrigin::StandardError, FileOrigin::PreopenedRoot};

}  // namespace

std::shared_ptr<const FilesState> GuestFiles::capture() {
  if (state_ && state_revision_ == revision_.count()) return state_;

  auto state = std::make_shared<FilesState>();
  state->started = mounted_->started();
  state->mounts = mounted_->table();
  std::vector<vfs::NodePtr> held;
  const auto files = descriptors_.files();
  for (std::uint32_t number = 0; number < files.size(); ++number) {
    if (!files[number]) continue;
    state->descriptors.push_back(describe(vfs::Descriptor{number}, files[number]));
    held.push_back(files[number]->node());
  }
  state->contents = mounted_->capture(held);

  state_ = std::move(state);
  state_revision_ = revision_.count();
  return state_;
}

void GuestFiles::restore(std::shared_ptr<const FilesState> state) {
  if (state == state_ && state_revision_ == revision_.count()) return;

  // Everything that can fail comes before the first change.
  if (state->mounts != mounted_->table()) mounted_->table()->require(state->mounts->names());
  StagedMounts staged = mounted_->stage(state->contents);
  std::vector<vfs::OpenFilePtr> files = open_files(*state, staged);

  mounted_->start(state->started);
  for (const auto& mount : staged) mount->restore();
  for (const DescriptorState& descriptor : state->descriptors) {
    if (const vfs::OpenFilePtr& initial = initial_file(descriptor.origin))
      initial->reopen(descriptor.access, descriptor.mode);
  }
  descriptors_.replace(std::move(files));

  state_ = std::move(state);
  state_revision_ = revision_.count();
}

const vfs::OpenFilePtr& GuestFiles::initial_file(FileOrigin origin) const {
  static const vfs::OpenFilePtr none;
  switch (origin) {
    case FileOrigin::StandardInput: return input_file_;
    case FileOrigin::StandardOutput: return output_file_;
    case FileOrigin::StandardError: return error_file_;
    case FileOrigin::PreopenedRoot: return root_file_;
    default: return none;
  }
}

DescriptorState GuestFiles::describe(vfs::Descriptor descriptor, const vfs::OpenFilePtr& file) const {
  DescriptorState state{.descriptor = descriptor,
                        .offset = file->offset(),
                        .access = file->access(),
                        .mode = file->write_mode()};
  for (const FileOrigin origin : initial_origins) {
    if (file == initial_file(origin)) {
      state.origin = origin;
      return state;
    }
  }
  const vfs::Metadata metadata = file->node()->metadata();
  const auto mount = vfs::MountedTree::mount_of(metadata);
  state.origin = mount ? FileOrigin::Mounted : FileOrigin::Fixed;
  state.mount = mount.value_or(0);
  state.node = metadata.inode;
  return state;
}

vfs::NodePtr GuestFiles::find_node(const DescriptorState& state, const StagedMounts& staged) const {
  vfs::NodePtr node = state.origin == FileOrigin::Mounted ? staged[state.mount]->find(state.node)
                                                          : mounted_->find_fixed(state.node);
  // Checked states do not get here, unless two different sources claim the same identity.
  if (!node)
    throw Error(ErrorKind::CheckpointMismatch, "the checkpoint has a file open that its mount does not have");
  return node;
}

std::vector<vfs::OpenFilePtr> GuestFiles::open_files(const FilesState& state, const StagedMounts& staged) {
  std::vector<vfs::OpenFilePtr> files;
  if (state.descriptors.empty()) return files;
  files.resize(std::size_t{static_cast<std::uint32_t>(state.descriptors.back().descriptor)} + 1);
  for (const DescriptorState& descriptor : state.descriptors) {
    vfs::OpenFilePtr& file = files[static_cast<std::uint32_t>(descriptor.descriptor)];
    file = initial_file(descriptor.origin);
    if (file) continue;
    vfs::NodePtr node = vfs::open_again(find_node(descriptor, staged), descriptor.access);
    file = std::make_shared<vfs::OpenFile>(revision_, std::move(node), descriptor.access, descriptor.mode,
                                           descriptor.offset);
  }
  return files;
}

}  // namespace eryx::wasi
