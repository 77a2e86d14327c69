// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "vfs/overlay.hpp"

namespace eryx::vfs {

/// A file in an overlay: the host's, until it is opened for writing, or one of the upper layer.
class OverlayFile final : public File, public OverlayNode {
 public:
  enum class Layer { Upper, Lower };

  OverlayFile(OverlayPtr overlay, HostPath path, FilePtr file, Layer layer)
      : overlay_(std::move(overlay)), path_(std::move(path)), file_(std::move(file)), layer_(layer) {}

  [[nodiscard]] Metadata metadata() const override;
  Result<NodePtr> opened(const NodePtr& self, Access access, Truncation truncation) override;
  Result<void> set_times(const TimeChange& change) override;
  Result<void> set_mode(Mode mode) override;
  [[nodiscard]] std::uint64_t size() const override { return file_->size(); }
  [[nodiscard]] bool is_writable() const override { return true; }
  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> target) override {
    return file_->read(offset, target);
  }
  Result<void> write(std::uint64_t offset, std::span<const std::byte> source) override;
  Result<void> resize(std::uint64_t size) override;
  [[nodiscard]] std::optional<std::string> path_in_mount() const override { return path_; }
  [[nodiscard]] NodePtr upper_node() const override { return layer_ == Layer::Upper ? file_ : nullptr; }

 private:
  OverlayPtr overlay_;
  HostPath path_;
  FilePtr file_;
  Layer layer_;
};

/// The root of an overlay over a single file: what is there now, in either layer.
class OverlayRootFile final : public File, public OverlayNode {
 public:
  explicit OverlayRootFile(OverlayPtr overlay) : overlay_(std::move(overlay)) {}

  [[nodiscard]] Metadata metadata() const override { return now()->metadata(); }
  Result<NodePtr> opened(const NodePtr&, Access access, Truncation truncation) override {
    const NodePtr file = now();
    return file->opened(file, access, truncation);
  }
  Result<void> set_times(const TimeChange& change) override { return now()->set_times(change); }
  Result<void> set_mode(Mode mode) override { return now()->set_mode(mode); }
  [[nodiscard]] std::uint64_t size() const override { return metadata().size; }
  [[nodiscard]] bool is_writable() const override { return true; }
  Result<std::size_t> read(std::uint64_t, std::span<std::byte>) override { return Error::BadDescriptor; }
  [[nodiscard]] std::optional<std::string> path_in_mount() const override { return std::string(); }
  [[nodiscard]] NodePtr upper_node() const override { return nullptr; }

 private:
  [[nodiscard]] NodePtr now() const;

  OverlayPtr overlay_;
};

}  // namespace eryx::vfs
