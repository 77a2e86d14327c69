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
      random_(random),
      input_(std::make_shared<InputStream>(streams_device, 1)),
      output_(std::make_shared<SinkStream>(streams_device, 2, OutputStream::StandardOutput)),
      error_(std::make_shared<SinkStream>(streams_device, 3, OutputStream::StandardError)),
      input_file_(make_open_file(input_)),
      output_file_(make_open_file(output_)),
      error_file_(make_open_file(error_)) {}

void GuestFiles::prepare(const World& world) {
  assert(world.mounts);
  // Compared by address: comparing the contents at each start would not pay off.
  if (!mounted_ || mounted_->table() != world.mounts) mount(world.mounts);
}

void GuestFiles::begin(const World& world) {
  assert(mounted_ && mounted_->table() == world.mounts);
  quota_.reset(world.file_bytes, world.file_entries);
  mounted_->start(time_.now());

  set_streams(world);
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
  assert(world.mounts == mounted_->table());
  quota_.change_limits(world.file_bytes, world.file_entries);
  mounted_->continue_in();
  set_streams(world);
}

void GuestFiles::end() {
  state_.reset();
  descriptors_.clear();
  if (mounted_) mounted_->clear();
  if (mounted_ && !mounted_->table()->may_stay()) {
    // An idle guest must not keep a folder of the host open.
    root_file_.reset();
    mounted_.reset();
  }
  set_streams({});
}

void GuestFiles::set_streams(const World& world) {
  input_->begin(world.standard_input, world.input, world.sleeper);
  output_->begin(world.output);
  error_->begin(world.output);
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

void GuestFiles::mount(const std::shared_ptr<const vfs::MountTable>& mounts) {
  auto mounted = std::make_unique<vfs::MountedTree>(
      mounts, vfs::MountServices{quota_, revision_, time_, random_, {input_, output_, error_}});
  root_file_ = make_open_file(mounted->tree().root());
  mounted_ = std::move(mounted);
}

}  // namespace eryx::wasi
