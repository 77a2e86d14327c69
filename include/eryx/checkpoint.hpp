// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// A partly executed program as a value: the complete state of a sandboxed interpreter, which can be stored, moved, and
/// resumed any number of times. It contains no host code, no callback handlers and no clock time.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "eryx/bytes.hpp"
#include "eryx/detail/access.hpp"
#include "eryx/detail/export.hpp"

namespace eryx {

namespace state {
struct GuestState;
}

/// A call whose answer a suspended program waits for.
struct PendingCall {
  std::uint32_t id = 0;   ///< Used to answer it. Unique within the checkpoint.
  std::string callback;   ///< Name of the callback.
  std::string arguments;  ///< JSON, as the program sent it: an object. "null" if what it sent is no JSON.
};

/// Whether a resumed program reseeds its random generators.
enum class Randomness {
  Fresh,  ///< `random` and SQLite are reseeded: two continuations differ.
  Kept,   ///< They continue their sequences. System randomness (`secrets`, `os.urandom`) always differs.
};

struct CheckpointOptions {
  /// A secret of the embedder. A checkpoint written with a key is authenticated (HMAC-SHA-256); with a key, only
  /// checkpoints authenticated by it are accepted. Without a key, a checkpoint is protected against accidents but not
  /// against forgery: its author decides which callbacks the program calls, and how. Default: empty (no key).
  std::vector<std::byte> key{};

  /// When reading: maximum memory of the program. Default: 1 GiB.
  Bytes memory{1ull << 30};

  /// When reading: maximum total size of its files. Default: 1 GiB.
  Bytes files{1ull << 30};

  /// When reading: maximum number of files and directories. Default: 100,000.
  std::uint64_t file_entries = 100'000;

  /// When reading: maximum number of calls that a suspended program waits for. Each takes some 500 bytes of the host, however few it has in
  /// the checkpoint. Default: 100,000; programs make `Limits::callback_calls` at most.
  std::uint64_t pending_calls = 100'000;
};

/// A stored program or session. It comes from `ExecuteResult::checkpoint` or `Session::checkpoint`;
/// `Sandbox::read_checkpoint` and `load_checkpoint` read a saved one.
///
/// Cheap to copy. Threading: all members may be called from any thread, at the same time.
class ERYX_API Checkpoint {
 public:
  // Nothing empty is left where it was moved from: a move is a copy.
  Checkpoint(const Checkpoint&) = default;
  Checkpoint& operator=(const Checkpoint&) = default;
  ~Checkpoint() = default;

  /// Encodes it for `Sandbox::read_checkpoint`. Errors: OutOfResources.
  [[nodiscard]] std::vector<std::byte> to_bytes(const CheckpointOptions& options = {}) const;
  /// Writes it to a file; an existing file is replaced atomically. Errors: Io.
  void save(const std::filesystem::path& path, const CheckpointOptions& options = {}) const;

  /// Whether it holds a suspended program. If not, it holds a session between two executions.
  [[nodiscard]] bool is_suspended() const noexcept;

  /// The calls that the suspended program waits for.
  [[nodiscard]] std::vector<PendingCall> pending_calls() const;

  /// Total memory of the program, not only the pages that differ from the image.
  [[nodiscard]] Bytes memory() const noexcept;

 private:
  friend struct detail::Access;
  explicit Checkpoint(std::shared_ptr<const state::GuestState> state) : impl_(std::move(state)) {}

  std::shared_ptr<const state::GuestState> impl_;
};

}  // namespace eryx
