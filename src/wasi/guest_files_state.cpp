// SPDX-License-Identifier: MIT OR Apache-2.0
// The files of a guest as a value.

#include <array>
#include <utility>

#include "eryx/error.hpp"
#include "wasi/guest_files.hpp"

namespace eryx::wasi {
namespace {

constexpr std::array initial_origins = {FileOrigin::StandardInput, FileOrigin::StandardOutput,
                                        FileOrigin::StandardError, FileOrigin::PreopenedRoot};

}  // namespace

std::shared_ptr<const FilesState> GuestFiles::capture() {
  if (state_ && state_revision_ == revision_.count()) return state_;

  auto state = std::make_shared<FilesState>();
  state->started = root_->time();
  std::vector<vfs::NodePtr> held;
  const auto files = descriptors_.files();
  for (std::uint32_t number = 0; number < files.size(); ++number) {
    if (!files[number]) continue;
    state->descriptors.push_back(describe(vfs::Descriptor{number}, files[number]));
    held.push_back(files[number]->node());
  }
  state->data = data_.capture(held);
  state->temporary = temporary_.capture(held);

  state_ = std::move(state);
  state_revision_ = revision_.count();
  return state_;
}

void GuestFiles::restore(std::shared_ptr<const FilesState> state) {
  if (state == state_ && state_revision_ == revision_.count()) return;

  // Everything that can fail comes before anything changes.
  vfs::StagedStore data = data_.stage(state->data);
  vfs::StagedStore temporary = temporary_.stage(state->temporary);
  std::vector<vfs::OpenFilePtr> files = open_files(*state, data, temporary);

  data_.restore(std::move(data));
  temporary_.restore(std::move(temporary));
  for (const DescriptorState& descriptor : state->descriptors) {
    if (const vfs::OpenFilePtr& initial = initial_file(descriptor.origin))
      initial->reopen(descriptor.access, descriptor.mode);
  }
  descriptors_.replace(std::move(files));
  root_->set_time(state->started);
  devices_->set_time(state->started);

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
  switch (metadata.device) {
    case archive_device:
      state.origin = FileOrigin::Archive;
      state.node = vfs::archive_index(metadata);
      break;
    case data_device:
      state.origin = FileOrigin::Data;
      state.node = metadata.inode;
      break;
    case temporary_device:
      state.origin = FileOrigin::Temporary;
      state.node = metadata.inode;
      break;
    case devices_device:
      state.origin = metadata.inode == null_inode     ? FileOrigin::NullDevice
                     : metadata.inode == random_inode ? FileOrigin::RandomDevice
                                                      : FileOrigin::Devices;
      break;
    default: state.origin = FileOrigin::Root;
  }
  return state;
}

vfs::NodePtr GuestFiles::find_node(const DescriptorState& state, const vfs::StagedStore& data,
                                   const vfs::StagedStore& temporary) const {
  switch (state.origin) {
    case FileOrigin::Root: return root_;
    case FileOrigin::Devices: return devices_;
    case FileOrigin::NullDevice: return *devices_->find(null_name);
    case FileOrigin::RandomDevice: return *devices_->find(random_name);
    case FileOrigin::Data: return data.find(state.node);
    case FileOrigin::Temporary: return temporary.find(state.node);
    case FileOrigin::Archive:
      if (!archive_mount_ || state.node >= archive_mount_->archive->entry_count()) {
        throw Error(ErrorKind::CheckpointMismatch,
                    "a file under /usr is open in the checkpoint that this image does not have");
      }
      return vfs::make_archive_node(archive_mount_, static_cast<vfs::Archive::Index>(state.node));
    default: return initial_file(state.origin)->node();
  }
}

std::vector<vfs::OpenFilePtr> GuestFiles::open_files(const FilesState& state, const vfs::StagedStore& data,
                                                     const vfs::StagedStore& temporary) {
  std::vector<vfs::OpenFilePtr> files;
  if (state.descriptors.empty()) return files;
  files.resize(std::size_t{static_cast<std::uint32_t>(state.descriptors.back().descriptor)} + 1);
  for (const DescriptorState& descriptor : state.descriptors) {
    vfs::OpenFilePtr& file = files[static_cast<std::uint32_t>(descriptor.descriptor)];
    file = initial_file(descriptor.origin);
    if (file) continue;
    file = std::make_shared<vfs::OpenFile>(revision_, find_node(descriptor, data, temporary),
                                           descriptor.access, descriptor.mode, descriptor.offset);
  }
  return files;
}

}  // namespace eryx::wasi
