// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/standard_streams.hpp"

#include <algorithm>
#include <cstring>

namespace eryx::wasi {

vfs::Metadata Stream::metadata() const {
  vfs::Metadata result;
  result.type = vfs::NodeType::Stream;
  result.device = device_;
  result.inode = inode_;
  return result;
}

void InputStream::begin(std::string_view text, InputFeed* feed, const Sleeper* sleeper) {
  rest_ = text;
  fed_.clear();
  feed_ = sleeper ? feed : nullptr;
  sleeper_ = sleeper;
}

vfs::Result<std::size_t> InputStream::read(std::uint64_t /*offset*/, std::span<std::byte> target) {
  if (rest_.empty() && feed_ && !target.empty()) {
    vfs::Result<std::string> more = feed_->more(*sleeper_);
    if (!more) return more.error();
    fed_ = *std::move(more);
    rest_ = fed_;
  }
  const std::size_t count = std::min(target.size(), rest_.size());
  if (count > 0) std::memcpy(target.data(), rest_.data(), count);
  rest_.remove_prefix(count);
  return count;
}

vfs::Result<void> SinkStream::write(std::uint64_t /*offset*/, std::span<const std::byte> source) {
  if (sink_ && !source.empty()) sink_->write(which_, source);
  return {};
}

}  // namespace eryx::wasi
