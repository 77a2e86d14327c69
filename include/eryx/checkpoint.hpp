// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// A half-run program as a value: everything that a sandboxed interpreter holds, to be stored, moved, and gone on with
/// any number of times. What is not in it: code of the host, its callbacks' handlers, and time.

#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "eryx/bytes.hpp"
#include "eryx/callback.hpp"

namespace eryx {

class Runtime;

namespace sandbox {
struct GuestState;
}

/// A call that a suspended program waits for.
struct PendingCall {
  std::uint32_t id = 0;   ///< By which it is answered: unique in its checkpoint.
  std::string callback;   ///< Its name.
  std::string arguments;  ///< A JSON object, as the program sent it.
};

/// What a pending call is answered with: a value, JSON text, or a failure.
using CallAnswer = std::variant<boost::json::value, RawJson, CallbackError>;

/// Whether a program that is gone on with draws new randomness.
enum class Randomness {
  Fresh,  ///< Its generators are seeded anew: `random`, SQLite; two continuations differ.
  Kept,  ///< They go on where they were. What comes from the system (`secrets`, `os.urandom`) always differs.
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

/// Cheap to copy. Threading: all members may be called from any thread, at the same time.
class Checkpoint {
 public:
  /// Reads what `to_bytes` wrote. The bytes may be hostile.
  ///
  /// Errors: CheckpointCorrupt, CheckpointMismatch (another image or version, another key), OutOfResources.
  static Checkpoint from_bytes(std::span<const std::byte> bytes, const Runtime& runtime,
                               const CheckpointOptions& options = {});
  /// The same for a file. Errors: also Io.
  static Checkpoint load(const std::filesystem::path& path, const Runtime& runtime,
                         const CheckpointOptions& options = {});

  [[nodiscard]] std::vector<std::byte> to_bytes(const CheckpointOptions& options = {}) const;
  /// Writes a file; one that was there before is replaced at once or not at all. Errors: Io.
  void save(const std::filesystem::path& path, const CheckpointOptions& options = {}) const;

  /// Whether a program waits in it; else it is that of a session between two executions.
  [[nodiscard]] bool is_suspended() const noexcept;

  /// What that program waits for.
  [[nodiscard]] std::vector<PendingCall> pending_calls() const;

  /// Memory of the program: what it has, not what it differs by.
  [[nodiscard]] Bytes memory() const noexcept;

  /// For the library.
  explicit Checkpoint(std::shared_ptr<const sandbox::GuestState> state) : state_(std::move(state)) {}
  [[nodiscard]] const std::shared_ptr<const sandbox::GuestState>& state() const noexcept { return state_; }

 private:
  std::shared_ptr<const sandbox::GuestState> state_;
};

}  // namespace eryx
