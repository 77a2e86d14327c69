// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Shared by the tests of this folder: a complete checkpoint, and ways to forge others.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/mapping.hpp"
#include "base/utf8.hpp"
#include "checkpoint/checkpoint.hpp"
#include "checkpoint/format.hpp"
#include "checkpoint/seal.hpp"
#include "eryx/error.hpp"

namespace eryx::checkpoint::test {

using Blob = std::vector<std::byte>;

inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

inline Sha256 identity_of(std::uint8_t byte) {
  Sha256 identity{};
  identity.fill(byte);
  return identity;
}

/// A waiting program, small enough to try every byte.
inline CheckpointData small_checkpoint() {
  CheckpointData data;
  data.state_identity = identity_of(7);
  data.memory.size = std::uint64_t{4} * 65536;
  data.memory.stack_pointer = 65536;
  data.memory.runs = {{0, 1}, {3, 2}, {63, 1}};
  data.memory.pages.resize(4 * base::page_size);
  for (std::size_t i = 0; i < data.memory.pages.size(); ++i)
    data.memory.pages[i] = static_cast<std::byte>(i % 1000 == 0 ? i / 1000 : 0);
  data.files = Blob(100, std::byte{0x42});
  data.callbacks = {{"fetch", identity_of(1)}, {"", {}}, {"größe.von", identity_of(2)}};
  data.monotonic = 123456789;
  data.executions = 3;
  data.reseed_is_due = true;
  ProgramData& program = data.program.emplace();
  program.deadline = UINT64_MAX;
  program.last_call_id = 9;
  program.pending = {{2, 0, R"({"url":"a"})"}, {9, 2, ""}};
  program.wall_used = std::chrono::nanoseconds(987654321);
  program.calls_made = 9;
  program.output_used = 77;
  program.fuel_used = 1234567;
  program.standard_input = std::string("line\n\0rest", 10);
  return data;
}

inline ReadOptions options_for(const CheckpointData& data, std::span<const std::byte> key = {}) {
  return {.state_identity = data.state_identity,
          .key = key,
          .max_memory = {1 << 20},
          .max_files = {1 << 20},
          .max_program = {1 << 20}};
}

/// Corrects the hash of a changed checkpoint, as a forger would.
inline void reseal(std::span<std::byte> bytes, std::span<const std::byte> key = {}) {
  const auto seal = seal_of(bytes.first(bytes.size() - seal_size), key);
  std::memcpy(bytes.last(seal_size).data(), seal.data(), seal_size);
}

/// Checks what a caller of the reader relies on, independently of the reader's own rules.
inline void expect_sound(const CheckpointData& data, const ReadOptions& options) {
  EXPECT_EQ(data.state_identity, options.state_identity);
  EXPECT_TRUE(data.memory.size > 0 && data.memory.size <= options.max_memory.count);
  EXPECT_EQ(data.memory.size % 65536, 0U);
  EXPECT_LE(data.memory.stack_pointer, data.memory.size);
  std::uint64_t total = 0;
  std::int64_t end = -1;
  for (const PageRun& run : data.memory.runs) {
    EXPECT_GT(run.count, 0U);
    EXPECT_GT(std::int64_t{run.first}, end);
    end = std::int64_t{run.first} + run.count;
    EXPECT_LE(static_cast<std::uint64_t>(end) * 4096, data.memory.size);
    total += run.count;
  }
  EXPECT_EQ(data.memory.pages.size(), total * 4096);
  EXPECT_LE(data.files.size(), options.max_files.count);
  for (const CallbackData& callback : data.callbacks) {
    EXPECT_LE(callback.name.size(), 256U);
    EXPECT_TRUE(base::is_utf8(callback.name));
  }
  if (!data.program) return;
  EXPECT_GE(data.program->wall_used.count(), 0);
  std::int64_t before = -1;
  for (const PendingCallData& call : data.program->pending) {
    EXPECT_GT(std::int64_t{call.id}, before);
    before = call.id;
    EXPECT_LE(call.id, data.program->last_call_id);
    ASSERT_LT(call.callback, data.callbacks.size());
    EXPECT_FALSE(data.callbacks[call.callback].name.empty());
  }
}

/// The error that `action` throws. If it throws none, the test fails.
inline std::optional<Error> error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return std::nullopt;
}

inline void expect_error(ErrorKind kind, std::string_view part_of_message,
                         const std::function<void()>& action) {
  const auto error = error_of(action);
  if (!error) return;
  EXPECT_EQ(error->kind(), kind) << error->what();
  EXPECT_NE(std::string_view(error->what()).find(part_of_message), std::string_view::npos) << error->what();
}

}  // namespace eryx::checkpoint::test
