// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bridge/bridge.hpp"
#include "eryx/display.hpp"
#include "execution/dropped_output.hpp"
#include "execution/observer.hpp"
#include "wasi/world.hpp"

namespace eryx::execution {

/// Captures a guest's stdout, stderr and what it shows, up to a limit for all together.
class OutputCapture final : public wasi::OutputSink, public bridge::DisplaySink {
 public:
  /// `used` bytes of the limit are already used up.
  void begin(std::uint64_t limit, std::uint64_t used = 0);
  /// Reports captured output to `observer`. Null: none. Lifetime: until the next call.
  void watch(Observer* observer) { observer_ = observer; }
  /// Bytes kept since `begin`.
  [[nodiscard]] std::uint64_t size() const { return out_.size() + err_.size() + shown_size_; }
  void write(OutputStream stream, std::span<const std::byte> bytes) noexcept override;
  /// What does not fit is dropped whole.
  [[nodiscard]] bool show(std::uint32_t what, std::span<const std::byte> record) override;

  struct Captured {
    std::string out;
    std::string err;
    std::vector<Display> shown;
    DroppedOutput dropped;
  };
  /// The output since `begin`.
  [[nodiscard]] Captured take();

 private:
  std::string out_;
  std::string err_;
  std::vector<Display> shown_;
  std::uint64_t shown_size_ = 0;
  std::uint64_t room_ = 0;
  DroppedOutput dropped_;
  Observer* observer_ = nullptr;
};

}  // namespace eryx::execution
