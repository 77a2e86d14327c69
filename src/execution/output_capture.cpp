// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/output_capture.hpp"

#include <algorithm>
#include <new>
#include <optional>
#include <utility>

#include "execution/shown_object.hpp"

namespace eryx::execution {

void OutputCapture::begin(std::uint64_t limit, std::uint64_t used) {
  out_.clear();
  err_.clear();
  shown_.clear();
  shown_size_ = 0;
  room_ = limit - std::min(limit, used);
  dropped_ = {};
}

void OutputCapture::write(OutputStream stream, std::span<const std::byte> bytes) noexcept {
  const bool is_out = stream == OutputStream::StandardOutput;
  std::string& text = is_out ? out_ : err_;
  std::uint64_t& dropped = is_out ? dropped_.out : dropped_.err;
  std::size_t kept = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), room_));
  try {
    text.append(reinterpret_cast<const char*>(bytes.data()), kept);
  } catch (const std::bad_alloc&) {
    kept = 0;  // The host is out of memory: treated like the limit.
  }
  room_ -= kept;
  dropped += bytes.size() - kept;
  if (observer_ && kept > 0) observer_->on_output(stream, bytes.first(kept));
}

bool OutputCapture::show(std::uint32_t what, std::span<const std::byte> record) {
  // Nothing is copied that has no room.
  const bool fits = record.size() <= room_;
  std::optional<Display> shown = fits ? read_shown(what, record) : std::nullopt;
  if (fits && !shown) return false;
  const std::uint64_t size = shown ? size_of(*shown) : 0;
  if (!fits || size > room_) {
    ++dropped_.shown;
    return true;
  }
  shown_.push_back(*std::move(shown));
  shown_size_ += size;
  room_ -= size;
  return true;
}

OutputCapture::Captured OutputCapture::take() {
  return {std::exchange(out_, {}), std::exchange(err_, {}), std::exchange(shown_, {}), dropped_};
}

}  // namespace eryx::execution
