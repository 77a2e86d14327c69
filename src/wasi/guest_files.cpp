#include "wasi/guest_files.hpp"

#include <utility>

#include "vfs/archive_directory.hpp"

namespace eryx::wasi {
namespace {

// Numbers of the mounts, as `st_dev` shows them.
constexpr std::uint64_t kRootDevice = 1;
constexpr std::uint64_t kArchiveDevice = 2;
constexpr std::uint64_t kDataDevice = 3;
constexpr std::uint64_t kTemporaryDevice = 4;
constexpr std::uint64_t kDevicesDevice = 5;
constexpr std::uint64_t kStreamsDevice = 6;

constexpr vfs::Access kReadOnly{.read = true, .write = false};
constexpr vfs::Access kWriteOnly{.read = false, .write = true};

vfs::OpenFilePtr make_open_file(vfs::NodePtr node) {
  return std::make_shared<vfs::OpenFile>(std::move(node), vfs::Access{}, vfs::WriteMode::AtOffset);
}

}  // namespace

GuestFiles::GuestFiles(const vfs::TimeSource& time, vfs::RandomSource& random)
    : time_(time),
      root_(std::make_shared<vfs::FixedDirectory>(kRootDevice, nullptr)),
      devices_(std::make_shared<vfs::FixedDirectory>(kDevicesDevice, root_)),
      data_(quota_, time, kDataDevice, root_),
      temporary_(quota_, time, kTemporaryDevice, root_),
      tree_(root_),
      input_(std::make_shared<InputStream>(kStreamsDevice, 1)),
      output_(std::make_shared<SinkStream>(kStreamsDevice, 2, OutputStream::StandardOutput)),
      error_(std::make_shared<SinkStream>(kStreamsDevice, 3, OutputStream::StandardError)),
      input_file_(make_open_file(input_)),
      output_file_(make_open_file(output_)),
      error_file_(make_open_file(error_)),
      root_file_(make_open_file(root_)) {
  root_->set("data", data_.root());
  root_->set("tmp", temporary_.root());
  root_->set("dev", devices_);
  devices_->set("null", std::make_shared<vfs::NullDevice>(kDevicesDevice, 2));
  devices_->set("urandom", std::make_shared<vfs::RandomDevice>(kDevicesDevice, 3, random));
}

void GuestFiles::begin(const World& world) {
  quota_.reset(world.file_bytes, world.file_entries);
  if (world.archive != mounted_archive_) mount_archive(world.archive);

  const vfs::Timestamp now = time_.now();
  root_->set_time(now);
  devices_->set_time(now);
  data_.start(now);
  temporary_.start(now);

  input_->begin(world.standard_input);
  output_->begin(world.output);
  error_->begin(world.output);
  input_file_->reopen(kReadOnly, vfs::WriteMode::AtOffset);
  output_file_->reopen(kWriteOnly, vfs::WriteMode::AtOffset);
  error_file_->reopen(kWriteOnly, vfs::WriteMode::AtOffset);
  root_file_->reopen(kReadOnly, vfs::WriteMode::AtOffset);
  descriptors_.set(vfs::Descriptor{0}, input_file_);
  descriptors_.set(vfs::Descriptor{1}, output_file_);
  descriptors_.set(vfs::Descriptor{2}, error_file_);
  descriptors_.set(kRootDescriptor, root_file_);
}

void GuestFiles::end() {
  descriptors_.clear();
  data_.clear();
  temporary_.clear();
  input_->begin({});
  output_->begin(nullptr);
  error_->begin(nullptr);
}

bool GuestFiles::is_preopened(vfs::Descriptor descriptor) const {
  return descriptor == kRootDescriptor && descriptors_.find(descriptor) == root_file_;
}

std::uint64_t GuestFiles::available_input(const vfs::Node& node) const {
  return &node == input_.get() ? input_->available() : 0;
}

void GuestFiles::mount_archive(const std::shared_ptr<const vfs::Archive>& archive) {
  vfs::NodePtr directory;
  if (archive) {
    auto mount = std::make_shared<const vfs::ArchiveMount>(vfs::ArchiveMount{archive, kArchiveDevice, root_});
    directory = vfs::make_archive_directory(std::move(mount));
  }
  root_->set("usr", std::move(directory));
  mounted_archive_ = archive;
}

}  // namespace eryx::wasi
