// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/guest_files.hpp"

#include <cassert>
#include <utility>

namespace eryx::wasi {
namespace {

constexpr vfs::Access read_only{.read = true, .write = false};
constexpr vfs::Access write_only{.read = false, .write = true};

}  // namespace

GuestFiles::GuestFiles(const vfs::TimeSource& time, vfs::RandomSource& random)
    : time_(time),
      root_(std::make_shared<vfs::FixedDirectory>(root_device, nullptr)),
      devices_(std::make_shared<vfs::FixedDirectory>(devices_device, root_)),
      data_(quota_, revision_, time, data_device, root_),
      temporary_(quota_, revision_, time, temporary_device, root_),
      tree_(root_),
      input_(std::make_shared<InputStream>(streams_device, 1)),
      output_(std::make_shared<SinkStream>(streams_device, 2, OutputStream::StandardOutput)),
      error_(std::make_shared<SinkStream>(streams_device, 3, OutputStream::StandardError)),
      input_file_(make_open_file(input_)),
      output_file_(make_open_file(output_)),
      error_file_(make_open_file(error_)),
      root_file_(make_open_file(root_)) {
  root_->set("data", data_.root());
  root_->set("tmp", temporary_.root());
  root_->set("dev", devices_);
  devices_->set(null_name, std::make_shared<vfs::NullDevice>(devices_device, null_inode));
  devices_->set(random_name, std::make_shared<vfs::RandomDevice>(devices_device, random_inode, random));
}

void GuestFiles::begin(const World& world) {
  quota_.reset(world.file_bytes, world.file_entries);
  if (world.archive != mounted_archive_) mount_archive(world.archive);

  const vfs::Timestamp now = time_.now();
  root_->set_time(now);
  devices_->set_time(now);
  data_.start(now);
  temporary_.start(now);

  set_streams(world.standard_input, world.output);
  input_file_->reopen(read_only, vfs::WriteMode::AtOffset);
  output_file_->reopen(write_only, vfs::WriteMode::AtOffset);
  error_file_->reopen(write_only, vfs::WriteMode::AtOffset);
  root_file_->reopen(read_only, vfs::WriteMode::AtOffset);
  descriptors_.set(vfs::Descriptor{0}, input_file_);
  descriptors_.set(vfs::Descriptor{1}, output_file_);
  descriptors_.set(vfs::Descriptor{2}, error_file_);
  descriptors_.set(root_descriptor, root_file_);
}

void GuestFiles::continue_in(const World& world) {
  assert(world.archive == mounted_archive_);
  quota_.change_limits(world.file_bytes, world.file_entries);
  set_streams(world.standard_input, world.output);
}

void GuestFiles::end() {
  state_.reset();
  descriptors_.clear();
  data_.clear();
  temporary_.clear();
  set_streams({}, nullptr);
}

void GuestFiles::set_streams(std::string_view input, OutputSink* output) {
  input_->begin(input);
  output_->begin(output);
  error_->begin(output);
}

vfs::OpenFilePtr GuestFiles::make_open_file(vfs::NodePtr node) {
  return std::make_shared<vfs::OpenFile>(revision_, std::move(node), vfs::Access{}, vfs::WriteMode::AtOffset);
}

vfs::Result<vfs::Descriptor> GuestFiles::open(vfs::NodePtr node, vfs::Access access, vfs::WriteMode mode) {
  return descriptors_.add(std::make_shared<vfs::OpenFile>(revision_, std::move(node), access, mode));
}

bool GuestFiles::is_preopened(vfs::Descriptor descriptor) const {
  return descriptor == root_descriptor && descriptors_.find(descriptor) == root_file_;
}

std::uint64_t GuestFiles::available_input(const vfs::Node& node) const {
  return &node == input_.get() ? input_->available() : 0;
}

void GuestFiles::mount_archive(const std::shared_ptr<const vfs::Archive>& archive) {
  vfs::NodePtr directory;
  std::shared_ptr<const vfs::ArchiveMount> mount;
  if (archive) {
    mount = std::make_shared<const vfs::ArchiveMount>(vfs::ArchiveMount{archive, archive_device, root_});
    directory = vfs::make_archive_directory(mount);
  }
  root_->set("usr", std::move(directory));
  archive_mount_ = std::move(mount);
  mounted_archive_ = archive;
}

}  // namespace eryx::wasi
