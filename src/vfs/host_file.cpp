// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/host_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

namespace eryx::vfs {
namespace {

constexpr auto maximum_size = static_cast<std::uint64_t>(INT64_MAX);

/// One that has the host's descriptor.
class OpenHostFile final : public HostFile {
 public:
  OpenHostFile(HostPlacePtr place, HostPath path, const Metadata& metadata,
               std::shared_ptr<HostDescriptor> counted, base::UniqueFd fd)
      : HostFile(std::move(place), std::move(path), metadata),
        counted_(std::move(counted)),
        fd_(std::move(fd)) {}

  [[nodiscard]] Metadata metadata() const override {
    struct stat status{};
    return fstat(fd_.get(), &status) == 0 ? host_metadata(status, place().device) : HostFile::metadata();
  }
  Result<NodePtr> opened(const NodePtr& self, Access, Truncation) override { return self; }
  [[nodiscard]] std::uint64_t size() const override { return metadata().size; }
  Result<void> set_times(const TimeChange& change) override {
    return is_writable() ? set_host_times(fd_, change) : Error::ReadOnly;
  }
  Result<void> set_mode(Mode mode) override;
  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> target) override;
  Result<void> write(std::uint64_t offset, std::span<const std::byte> source) override;
  Result<void> resize(std::uint64_t size) override;

 private:
  /// Counts what a file of this size would add.
  [[nodiscard]] Result<void> grow_to(std::uint64_t size);

  std::shared_ptr<HostDescriptor> counted_;
  base::UniqueFd fd_;
};

// Nothing that a guest writes becomes executable; what the host made executable may stay so.
Result<void> OpenHostFile::set_mode(Mode mode) {
  if (!is_writable()) return Error::ReadOnly;
  struct stat status{};
  if (fstat(fd_.get(), &status) != 0) return host_error(errno);
  const mode_t kept = status.st_mode & mode & 0111;
  if (fchmod(fd_.get(), (mode & 0666u) | kept) != 0) return host_error(errno);
  return {};
}

Result<std::size_t> OpenHostFile::read(std::uint64_t offset, std::span<std::byte> target) {
  std::size_t done = 0;
  while (done < target.size()) {
    if (offset + done > maximum_size) break;
    const ssize_t count =
        pread(fd_.get(), target.data() + done, target.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && done == 0) return host_error(errno);
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

Result<void> OpenHostFile::write(std::uint64_t offset, std::span<const std::byte> source) {
  if (source.empty()) return {};
  if (offset > maximum_size - source.size()) return Error::FileTooBig;
  if (const auto grown = grow_to(offset + source.size()); !grown) return grown;
  std::size_t done = 0;
  while (done < source.size()) {
    const ssize_t count =
        pwrite(fd_.get(), source.data() + done, source.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count < 0 ? host_error(errno) : Error::InputOutput;
    done += static_cast<std::size_t>(count);
  }
  return {};
}

Result<void> OpenHostFile::resize(std::uint64_t size) {
  if (size > maximum_size) return Error::FileTooBig;
  if (const auto grown = grow_to(size); !grown) return grown;
  if (ftruncate(fd_.get(), static_cast<off_t>(size)) != 0) return host_error(errno);
  return {};
}

Result<void> OpenHostFile::grow_to(std::uint64_t size) {
  const std::uint64_t present = this->size();
  if (size > present && !place().quota.take_host_growth(size - present)) return Error::NoSpace;
  return {};
}

timespec to_timespec(const std::optional<Timestamp>& time) {
  if (!time) return {.tv_sec = 0, .tv_nsec = UTIME_OMIT};
  const auto since = time->time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  return {.tv_sec = seconds.count(), .tv_nsec = static_cast<long>((since - seconds).count())};
}

}  // namespace

Result<void> set_host_times(const base::UniqueFd& fd, const TimeChange& change) {
  const timespec times[] = {to_timespec(change.accessed), to_timespec(change.modified)};
  if (futimens(fd.get(), times) != 0) return host_error(errno);
  return {};
}

// A root lives as long as its mount; all others are made anew for each look-up.
Metadata HostFile::metadata() const {
  if (!path_.empty()) return metadata_;
  const auto status = place_->root->look(path_);
  return status ? host_metadata(*status, place_->device) : metadata_;
}

Result<NodePtr> HostFile::opened(const NodePtr&, Access access, Truncation) {
  if (access.write && !is_writable()) return Error::ReadOnly;
  auto counted = HostDescriptor::take(place_->quota);
  if (!counted) return counted.error();
  auto fd = place_->root->open_file(path_, access);
  if (!fd) return fd.error();
  return NodePtr(
      std::make_shared<OpenHostFile>(place_, path_, metadata_, std::move(*counted), std::move(*fd)));
}

Result<void> HostFile::set_times(const TimeChange& change) {
  if (!is_writable()) return Error::ReadOnly;
  const auto fd = place_->root->open_file(path_, {.read = true});
  return fd ? set_host_times(*fd, change) : fd.error();
}

Result<void> HostFile::set_mode(Mode mode) {
  if (!is_writable()) return Error::ReadOnly;
  const auto file = opened(nullptr, {.read = true}, Truncation::Keep);
  return file ? (*file)->set_mode(mode) : file.error();
}

}  // namespace eryx::vfs
