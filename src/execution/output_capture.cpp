// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/output_capture.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace eryx::execution {
namespace {

void mark(std::string& text, std::uint64_t dropped, std::uint64_t limit) {
  if (dropped == 0) return;
  text += "\n[output truncated: limit of " + std::to_string(limit) + " bytes reached, " +
          std::to_string(dropped) + " bytes dropped]\n";
}

}  // namespace

void OutputCapture::begin(std::uint64_t limit, std::uint64_t used) {
  out_.clear();
  err_.clear();
  limit_ = limit;
  room_ = limit - std::min(limit, used);
  dropped_out_ = dropped_err_ = 0;
}

void OutputCapture::write(OutputStream stream, std::span<const std::byte> bytes) noexcept {
  const bool is_out = stream == OutputStream::StandardOutput;
  std::string& text = is_out ? out_ : err_;
  std::uint64_t& dropped = is_out ? dropped_out_ : dropped_err_;
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
  mark(out_, dropped_out_, limit_);
  mark(err_, dropped_err_, limit_);
  return {std::exchange(out_, {}), std::exchange(err_, {}), dropped_out_ + dropped_err_ > 0};
}

}  // namespace eryx::execution
