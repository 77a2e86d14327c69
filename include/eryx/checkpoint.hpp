// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// A half-run program as a value: everything that a sandboxed interpreter holds, to be stored, moved, and resumed any
/// number of times. It holds no code of the host, no handlers of callbacks, and no time.

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

/// A call that a suspended program waits for.
struct PendingCall {
  std::uint32_t id = 0;   ///< By which it is answered: unique in its checkpoint.
  std::string callback;   ///< Its name.
  std::string arguments;  ///< A JSON object, as the program sent it.
};

/// Whether a resumed program reseeds its random generators.
enum class Randomness {
  Fresh,  ///< `random` and SQLite are reseeded: two continuations differ.
  Kept,  ///< They continue their sequences. What comes from the system (`secrets`, `os.urandom`) always differs.
};

struct CheckpointOptions {
  /// A secret of the embedder's: bytes written with it are authenticated (HMAC-SHA-256), and only such bytes are read
  /// with it. Without one, a checkpoint is protected against accidents, not against forgery: its author decides what
  /// the program asks of callbacks. Default: empty, none.
  std::vector<std::byte> key{};

  /// Most memory that a checkpoint's program may have when it is read. Default: 1 GiB.
  Bytes memory{1ull << 30};

  /// Most contents of files that it may have. Default: 1 GiB.
  Bytes files{1ull << 30};

  /// Most files and directories that it may have. Default: 100,000.
  std::uint64_t file_entries = 100'000;
};

/// A stored program or session. `ExecuteResult::checkpoint` and `Session::checkpoint` make one,
/// `Sandbox::read_checkpoint` and `load_checkpoint` read one that was stored.
///
/// Cheap to copy. Threading: all members may be called from any thread, at the same time.
class ERYX_API Checkpoint {
 public:
  /// What `Sandbox::read_checkpoint` reads. Errors: OutOfResources.
  [[nodiscard]] std::vector<std::byte> to_bytes(const CheckpointOptions& options = {}) const;
  /// Writes a file; one that was there before is replaced at once or not at all. Errors: Io.
  void save(const std::filesystem::path& path, const CheckpointOptions& options = {}) const;

  /// Whether a program waits in it; else it is that of a session between two executions.
  [[nodiscard]] bool is_suspended() const noexcept;

  /// What that program waits for.
  [[nodiscard]] std::vector<PendingCall> pending_calls() const;

  /// Memory of the program: what it has, not what it differs by.
  [[nodiscard]] Bytes memory() const noexcept;

 private:
  friend struct detail::Access;
  explicit Checkpoint(std::shared_ptr<const state::GuestState> state) : impl_(std::move(state)) {}

  std::shared_ptr<const state::GuestState> impl_;
};

}  // namespace eryx
