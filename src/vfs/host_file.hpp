// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Files of the host in a guest's tree. A HostEntry is one that was found; a guest that opens it gets a HostFile, which holds
// a descriptor. Anything else than a file or folder is a HostSpecial, which cannot be opened.

#include <string>
#include <utility>

#include "vfs/held_nodes.hpp"
#include "vfs/host_place.hpp"

namespace eryx::vfs {

/// One of a guest's descriptors of the host.
class HostDescriptor {
 public:
  enum class Counting { Refusable, Forced };

  /// Errors: TooManyDescriptors.
  [[nodiscard]] static Result<HostDescriptor> take(HostPlacePtr place, Counting counting);
  HostDescriptor(HostDescriptor&& other) noexcept = default;
  HostDescriptor& operator=(HostDescriptor&& other) = delete;
  ~HostDescriptor() {
    if (place_) place_->quota().give_back_host_file();
  }

  void own(base::UniqueFd fd) { fd_ = std::move(fd); }
  [[nodiscard]] int get() const { return fd_.get(); }

 private:
  explicit HostDescriptor(HostPlacePtr place) : place_(std::move(place)) {}

  HostPlacePtr place_;
  base::UniqueFd fd_;
};

/// An open file. `path` is where it was when it was opened.
class HostFile final : public File {
 public:
  HostFile(HostPlacePtr place, HostDescriptor descriptor, Access access, std::string path);

  [[nodiscard]] Metadata metadata() const override;
  [[nodiscard]] std::uint64_t size() const override;
  [[nodiscard]] bool is_writable() const override { return place_->is_writable(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> target) override;
  /// After an error a part may have been written, as with any file of the host.
  Result<void> write(std::uint64_t offset, std::span<const std::byte> source) override;
  Result<std::uint64_t> append(std::span<const std::byte> source) override;
  Result<void> resize(std::uint64_t size) override;
  Result<void> set_times(const TimeChange& change) override;
  Result<void> set_mode(Mode mode) override;

  [[nodiscard]] HeldNode held() const;

 private:
  HostPlacePtr place_;
  HostDescriptor descriptor_;
  Access access_;
  std::string path_;
};

class HostEntry final : public File {
 public:
  HostEntry(HostPlacePtr place, std::string path, const struct stat& status)
      : place_(std::move(place)), path_(std::move(path)), status_(status) {}

  [[nodiscard]] Metadata metadata() const override;
  [[nodiscard]] std::uint64_t size() const override { return metadata().size; }
  [[nodiscard]] bool is_writable() const override { return place_->is_writable(); }
  Result<FilePtr> open(Access access, Truncation truncation) override;
  Result<void> set_times(const TimeChange& change) override;
  // It was not opened.
  Result<std::size_t> read(std::uint64_t, std::span<std::byte>) override { return Error::InputOutput; }

 private:
  HostPlacePtr place_;
  std::string path_;
  struct stat status_;
};

/// A symbolic link, device, socket or pipe of the host: seen, never touched.
class HostSpecial final : public File {
 public:
  HostSpecial(HostPlacePtr place, const struct stat& status) : place_(std::move(place)), status_(status) {}

  [[nodiscard]] NodeType type() const override { return NodeType::Stream; }
  [[nodiscard]] Metadata metadata() const override;
  [[nodiscard]] std::uint64_t size() const override { return 0; }
  // The reason to refuse it is not that the mount is read-only.
  [[nodiscard]] bool is_writable() const override { return true; }
  Result<FilePtr> open(Access, Truncation) override { return Error::NotPermitted; }
  Result<std::size_t> read(std::uint64_t, std::span<std::byte>) override { return Error::NotPermitted; }
  Result<void> write(std::uint64_t, std::span<const std::byte>) override { return Error::NotPermitted; }
  Result<void> resize(std::uint64_t) override { return Error::NotPermitted; }
  Result<void> set_times(const TimeChange&) override { return Error::NotPermitted; }

 private:
  HostPlacePtr place_;
  struct stat status_;
};

/// Opens the file at `path`. A file that has another name, which may be outside of the folder, is not opened for writing, nor one
/// that runs with its owner's rights.
/// Errors: NotPermitted, ReadOnly, TooManyDescriptors, those of HostRoot::open.
[[nodiscard]] Result<FilePtr> open_host_file(const HostPlacePtr& place, const std::string& path,
                                             Access access, HostDescriptor::Counting counting);

// On the descriptor of a file, for all who have one.

[[nodiscard]] Result<std::size_t> read_host_file(int fd, std::uint64_t offset, std::span<std::byte> target);
[[nodiscard]] Result<void> write_host_file(HostPlace& place, int fd, std::uint64_t offset,
                                           std::span<const std::byte> source);
/// Each piece that the kernel takes, as a rule all of it, is at the end at the moment when it is written.
[[nodiscard]] Result<std::uint64_t> append_host_file(HostPlace& place, int fd,
                                                     std::span<const std::byte> source);
[[nodiscard]] Result<void> resize_host_file(HostPlace& place, int fd, std::uint64_t size);

}  // namespace eryx::vfs
