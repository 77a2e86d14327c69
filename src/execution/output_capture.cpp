// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/output_capture.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace eryx::execution {

void OutputCapture::begin(std::uint64_t limit, std::uint64_t used) {
  out_.clear();
  err_.clear();
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

OutputCapture::Captured OutputCapture::take() {
  return {std::exchange(out_, {}), std::exchange(err_, {}), dropped_};
}

}  // namespace eryx::execution
