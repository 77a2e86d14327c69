// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "drive/runtime_core.hpp"
#include "eryx/input.hpp"
#include "execution/start.hpp"
#include "wasi/world.hpp"

namespace eryx::drive {

/// Standard input from the embedder's source: see `InputSource` for what it promises. The source has a thread of its own,
/// because a guest that reads is on its own small stack, and must be stopped in time.
///
/// Threading: as a guest.
class LiveInput final : public wasi::InputFeed {
 public:
  /// Lifetime: `runtime` outlives this, and the thread.
  LiveInput(std::shared_ptr<const InputSource> source, RuntimeCore& runtime);
  LiveInput(const LiveInput&) = delete;
  LiveInput& operator=(const LiveInput&) = delete;
  ~LiveInput() override;

  [[nodiscard]] vfs::Result<std::string> more(const wasi::Sleeper& sleeper) noexcept override;

 private:
  struct Shared;

  RuntimeCore& runtime_;
  const std::shared_ptr<Shared> shared_;
};

/// Makes the guest read from the embedder's source, if there is one.
void feed_input(execution::Start& start, RuntimeCore& runtime);

}  // namespace eryx::drive
