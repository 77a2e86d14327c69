// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/overlay_file.hpp"

#include "vfs/host_source.hpp"

namespace eryx::vfs {

Metadata OverlayFile::metadata() const {
  Metadata metadata = file_->metadata();
  if (layer_ == Layer::Upper) metadata.inode |= Overlay::upper_inodes;
  return metadata;
}

Result<NodePtr> OverlayFile::opened(const NodePtr& self, Access access, Truncation truncation) {
  if (layer_ == Layer::Upper) return self;
  if (access.write) {
    auto copied = overlay_->copy_up(path_, truncation);
    if (!copied) return copied.error();
    return NodePtr(std::make_shared<OverlayFile>(overlay_, path_, std::move(*copied), Layer::Upper));
  }
  const auto opened = file_->opened(file_, access, truncation);
  if (!opened) return opened.error();
  return NodePtr(std::make_shared<OverlayFile>(overlay_, path_, std::dynamic_pointer_cast<File>(*opened),
                                               Layer::Lower));
}

Result<void> OverlayFile::set_times(const TimeChange& change) {
  if (layer_ == Layer::Upper) return file_->set_times(change);
  const auto copied = overlay_->copy_up(path_, Truncation::Keep);
  return copied ? (*copied)->set_times(change) : copied.error();
}

Result<void> OverlayFile::set_mode(Mode mode) {
  if (layer_ == Layer::Upper) return file_->set_mode(mode);
  const auto copied = overlay_->copy_up(path_, Truncation::Keep);
  return copied ? (*copied)->set_mode(mode) : copied.error();
}

Result<void> OverlayFile::write(std::uint64_t offset, std::span<const std::byte> source) {
  return layer_ == Layer::Upper ? file_->write(offset, source) : Error::BadDescriptor;
}

Result<void> OverlayFile::resize(std::uint64_t size) {
  return layer_ == Layer::Upper ? file_->resize(size) : Error::BadDescriptor;
}

NodePtr OverlayRootFile::now() const {
  using Layer = OverlayFile::Layer;
  if (const auto upper = overlay_->store().root()->find(Overlay::file_name)) {
    return std::make_shared<OverlayFile>(overlay_, HostPath(), std::dynamic_pointer_cast<File>(*upper),
                                         Layer::Upper);
  }
  return std::make_shared<OverlayFile>(
      overlay_, HostPath(), std::dynamic_pointer_cast<File>(make_host_root(overlay_->lower())), Layer::Lower);
}

}  // namespace eryx::vfs
