// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/checkpoint.hpp"

#include "checkpoint/checkpoint_file.hpp"
#include "state/checkpoint_bytes.hpp"
#include "state/pending_calls.hpp"

namespace eryx {

std::vector<std::byte> Checkpoint::to_bytes(const CheckpointOptions& options) const {
  return state::to_bytes(*impl_, options.key);
}

void Checkpoint::save(const std::filesystem::path& path, const CheckpointOptions& options) const {
  checkpoint::save_file(path, to_bytes(options));
}

bool Checkpoint::is_suspended() const noexcept { return impl_->program.has_value(); }

std::vector<PendingCall> Checkpoint::pending_calls() const {
  if (!impl_->program) return {};
  return state::pending_calls(*impl_->program, impl_->callbacks);
}

Bytes Checkpoint::memory() const noexcept { return Bytes{impl_->memory->size}; }

}  // namespace eryx
