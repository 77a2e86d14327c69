// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/unique_fd.hpp"
#include "vfs/held_nodes.hpp"
#include "vfs/host_place.hpp"
#include "vfs/node.hpp"

namespace eryx::vfs {

/// A regular file of the host, as its name was found. Its bytes are reached through what `opened` returns.
class HostFile : public File, public PathNamed {
 public:
  HostFile(HostPlacePtr place, HostPath path, const Metadata& metadata)
      : place_(std::move(place)), path_(std::move(path)), metadata_(metadata) {}

  [[nodiscard]] Metadata metadata() const override;
  Result<NodePtr> opened(const NodePtr& self, Access access, Truncation truncation) override;
  Result<void> set_times(const TimeChange& change) override;
  Result<void> set_mode(Mode mode) override;
  [[nodiscard]] std::uint64_t size() const override { return metadata().size; }
  [[nodiscard]] bool is_writable() const override { return place_->writes == HostWrites::Allowed; }
  Result<std::size_t> read(std::uint64_t, std::span<std::byte>) override { return Error::BadDescriptor; }
  Result<void> write(std::uint64_t, std::span<const std::byte>) override { return Error::BadDescriptor; }
  Result<void> resize(std::uint64_t) override { return Error::BadDescriptor; }
  [[nodiscard]] std::optional<std::string> path_in_mount() const override { return path_; }

 protected:
  [[nodiscard]] const HostPlace& place() const { return *place_; }

 private:
  HostPlacePtr place_;
  HostPath path_;
  Metadata metadata_;
};

/// Sets the times of an open file or folder of the host.
Result<void> set_host_times(const base::UniqueFd& fd, const TimeChange& change);

}  // namespace eryx::vfs
