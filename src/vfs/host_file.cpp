// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/host_file.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace eryx::vfs {
namespace {

/// The kernel would end the process with a signal for a write beyond this limit.
bool is_within_file_limit(std::uint64_t end) {
  rlimit limit{};
  return ::getrlimit(RLIMIT_FSIZE, &limit) == 0 && (limit.rlim_cur == RLIM_INFINITY || end <= limit.rlim_cur);
}

Result<std::uint64_t> size_of(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return host_error(errno);
  return static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
}

int flags_of(Access access) {
  if (!access.write) return O_RDONLY;
  return access.read ? O_RDWR : O_WRONLY;
}

/// Another name of a file may be outside of the folder. What a file with the rights of its owner contains runs with these rights,
/// and the kernel leaves them to it if root writes.
bool may_be_changed(const struct stat& status) {
  return S_ISREG(status.st_mode) && status.st_nlink <= 1 && (status.st_mode & (S_ISUID | S_ISGID)) == 0;
}

/// Of a file that may have been opened only for reading.
Result<void> check_change(const HostPlace& place, int fd) {
  if (!place.is_writable()) return Error::ReadOnly;
  struct stat status {};
  if (::fstat(fd, &status) != 0) return host_error(errno);
  return may_be_changed(status) ? Result<void>() : Error::NotPermitted;
}

/// Makes room for a file to grow to `end`. Returns how much was taken of the quota.
Result<std::uint64_t> take_growth(HostPlace& place, std::uint64_t old_size, std::uint64_t end) {
  if (!is_within_file_limit(end)) return Error::FileTooBig;
  const std::uint64_t growth = end > old_size ? end - old_size : 0;
  if (growth > 0 && !place.take_bytes(growth)) return Error::NoSpace;
  return growth;
}

}  // namespace

Result<HostDescriptor> HostDescriptor::take(HostPlacePtr place, Counting counting) {
  if (counting == Counting::Forced) {
    place->quota().restore_host_file();
  } else if (!place->quota().take_host_file()) {
    return Error::TooManyDescriptors;
  }
  return HostDescriptor(std::move(place));
}

Result<std::size_t> read_host_file(int fd, std::uint64_t offset, std::span<std::byte> target) {
  std::size_t done = 0;
  while (done < target.size() && offset + done <= static_cast<std::uint64_t>(INT64_MAX)) {
    const ssize_t count =
        ::pread(fd, target.data() + done, target.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return host_error(errno);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

Result<void> write_host_file(HostPlace& place, int fd, std::uint64_t offset,
                             std::span<const std::byte> source) {
  if (source.empty()) return {};
  if (offset > static_cast<std::uint64_t>(INT64_MAX) - source.size()) return Error::FileTooBig;
  const auto old_size = size_of(fd);
  if (!old_size) return old_size.error();
  const auto growth = take_growth(place, *old_size, offset + source.size());
  if (!growth) return growth.error();

  for (std::size_t done = 0; done < source.size();) {
    const ssize_t count =
        ::pwrite(fd, source.data() + done, source.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const Error error = count < 0 ? host_error(errno) : Error::NoSpace;
      const std::uint64_t reached = done == 0 ? *old_size : std::max(*old_size, offset + done);
      place.give_back_bytes(*growth - (reached - *old_size));
      return error;
    }
    done += static_cast<std::size_t>(count);
  }
  return {};
}

Result<std::uint64_t> append_host_file(HostPlace& place, int fd, std::span<const std::byte> source) {
  const auto old_size = size_of(fd);
  if (!old_size || source.empty()) return old_size;
  if (*old_size > static_cast<std::uint64_t>(INT64_MAX) - source.size()) return Error::FileTooBig;
  const auto growth = take_growth(place, *old_size, *old_size + source.size());
  if (!growth) return growth.error();

  for (std::size_t done = 0; done < source.size();) {
    // It is only read.
    const iovec rest{const_cast<std::byte*>(source.data()) + done, source.size() - done};
    const ssize_t count = ::pwritev2(fd, &rest, 1, 0, RWF_APPEND);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const Error error = count < 0 ? host_error(errno) : Error::NoSpace;
      place.give_back_bytes(*growth - done);
      return error;
    }
    done += static_cast<std::size_t>(count);
  }
  return size_of(fd);
}

Result<void> resize_host_file(HostPlace& place, int fd, std::uint64_t size) {
  if (size > static_cast<std::uint64_t>(INT64_MAX)) return Error::FileTooBig;
  const auto old_size = size_of(fd);
  if (!old_size) return old_size.error();
  const auto growth = take_growth(place, *old_size, size);
  if (!growth) return growth.error();
  while (::ftruncate(fd, static_cast<off_t>(size)) != 0) {
    if (errno == EINTR) continue;
    const Error error = host_error(errno);
    place.give_back_bytes(*growth);
    return error;
  }
  return {};
}

Result<FilePtr> open_host_file(const HostPlacePtr& place, const std::string& path, Access access,
                               HostDescriptor::Counting counting) {
  if (access.write && !place->is_writable()) return Error::ReadOnly;
  auto descriptor = HostDescriptor::take(place, counting);
  if (!descriptor) return descriptor.error();
  struct stat status {};
  auto opened = place->root().open_regular(path, flags_of(access), status);
  if (!opened) return opened.error();
  if (access.write && !may_be_changed(status)) return Error::NotPermitted;
  descriptor->own(std::move(*opened));
  return FilePtr(std::make_shared<HostFile>(place, std::move(*descriptor), access, path));
}

HostFile::HostFile(HostPlacePtr place, HostDescriptor descriptor, Access access, std::string path)
    : place_(std::move(place)), descriptor_(std::move(descriptor)), access_(access), path_(std::move(path)) {}

Metadata HostFile::metadata() const {
  struct stat status {};
  // Only a file system that has gone away does not answer; the file is then empty.
  if (::fstat(descriptor_.get(), &status) != 0) status = {};
  return host_metadata(status, place_->device(), place_->inode_of(status));
}

std::uint64_t HostFile::size() const {
  const auto size = size_of(descriptor_.get());
  return size ? *size : 0;
}

Result<std::size_t> HostFile::read(std::uint64_t offset, std::span<std::byte> target) {
  return read_host_file(descriptor_.get(), offset, target);
}

Result<void> HostFile::write(std::uint64_t offset, std::span<const std::byte> source) {
  if (!place_->is_writable()) return Error::ReadOnly;
  return write_host_file(*place_, descriptor_.get(), offset, source);
}

Result<std::uint64_t> HostFile::append(std::span<const std::byte> source) {
  if (!place_->is_writable()) return Error::ReadOnly;
  return append_host_file(*place_, descriptor_.get(), source);
}

Result<void> HostFile::resize(std::uint64_t size) {
  if (!place_->is_writable()) return Error::ReadOnly;
  return resize_host_file(*place_, descriptor_.get(), size);
}

Result<void> HostFile::set_times(const TimeChange& change) {
  if (const auto checked = check_change(*place_, descriptor_.get()); !checked) return checked;
  return set_host_times(descriptor_.get(), change);
}

Result<void> HostFile::set_mode(Mode mode) {
  if (const auto checked = check_change(*place_, descriptor_.get()); !checked) return checked;
  return set_host_mode(descriptor_.get(), mode);
}

HeldNode HostFile::held() const {
  return {.inode = metadata().inode, .type = NodeType::RegularFile, .access = access_, .path = path_};
}

Metadata HostEntry::metadata() const {
  return host_metadata(status_, place_->device(), place_->inode_of(status_));
}

Result<FilePtr> HostEntry::open(Access access, Truncation truncation) {
  if (truncation == Truncation::Truncate) access.write = true;
  auto opened = open_host_file(place_, path_, access, HostDescriptor::Counting::Refusable);
  if (!opened || truncation == Truncation::Keep) return opened;
  if (const auto truncated = (*opened)->resize(0); !truncated) return truncated.error();
  return opened;
}

Result<void> HostEntry::set_times(const TimeChange& change) {
  if (!place_->is_writable()) return Error::ReadOnly;
  const auto found = place_->root().open(path_, O_PATH);
  if (!found) return found.error();
  struct stat status {};
  if (::fstat(found->get(), &status) != 0) return host_error(errno);
  if (!may_be_changed(status)) return Error::NotPermitted;
  return set_host_times(found->get(), change);
}

Metadata HostSpecial::metadata() const {
  Metadata metadata = host_metadata(status_, place_->device(), place_->inode_of(status_));
  metadata.type = NodeType::Stream;
  metadata.size = 0;
  return metadata;
}

}  // namespace eryx::vfs
