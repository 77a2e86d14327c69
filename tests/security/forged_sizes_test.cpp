// SPDX-License-Identifier: MIT OR Apache-2.0
/// Checkpoints that an enemy has made to use up the memory or the time of the host: they count more than an honest program has. Judged by
/// what the kernel says of this process. Other forgeries: forged_checkpoint_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "forgery.hpp"
#include "host_memory.hpp"
#include "support.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace std::chrono_literals;
using namespace support;
using testing::HasSubstr;

constexpr std::uint64_t mib = 1u << 20;

class ForgedSizes : public testing::Test {
 protected:
  Sandbox sandbox_ =
      Sandbox::builder().callback("pay", "Pays later", []() -> int { throw AnswerLater(); }).build();

  [[nodiscard]] Checkpoint suspended(const std::string& before = "") const {
    const ExecuteResult result = sandbox_.execute(before + "result = await pay()\n");
    EXPECT_THAT(result, IsSuspended());
    return result.checkpoint.value();
  }

  [[nodiscard]] RawBytes with_calls(std::uint32_t count) const {
    return forge(suspended(), [count](checkpoint::CheckpointData& data) {
      const checkpoint::PendingCallData first = data.program->pending[0];
      for (std::uint32_t more = 1; more < count; ++more)
        data.program->pending.push_back({first.id + more, first.callback, {}});
      data.program->last_call_id = first.id + count;
    });
  }

  void expect_refused(const RawBytes& bytes, ErrorKind kind, const char* why,
                      std::uint64_t most_memory) const {
    const std::uint64_t grown = growth_during([&] {
      EXPECT_THAT([&] { (void)sandbox_.read_checkpoint(bytes); }, ThrowsError(kind, HasSubstr(why)));
    });
    EXPECT_LT(grown, most_memory) << grown / mib << " MiB";
  }
};

// A call has 12 bytes in a checkpoint, and several hundred in the host.
TEST_F(ForgedSizes, CallsAreCountedBeforeTheyAreMade) {
  const RawBytes millions = with_calls(3'000'000);
  EXPECT_LT(millions.size(), 8 * mib);
  expect_refused(millions, ErrorKind::CheckpointMismatch,
                 "this checkpoint holds 3000000 pending calls, and 100000 are allowed here", 64 * mib);
  expect_ordinary_execution();
}

TEST_F(ForgedSizes, AsManyCallsAsAreReadCostLittle) {
  const CheckpointOptions defaults;
  const RawBytes most = with_calls(static_cast<std::uint32_t>(defaults.pending_calls));
  const std::uint64_t grown = growth_during([&] {
    const Checkpoint forged = sandbox_.read_checkpoint(most);
    Limits limits = limits_of(100ms);
    limits.grace = 50ms;
    ResumeOptions options;
    const auto start = std::chrono::steady_clock::now();
    (void)sandbox_.resume(forged, options.limits(limits));
    EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
  });
  EXPECT_LT(grown, 192 * mib) << grown / mib << " MiB";
  CheckpointOptions other;
  other.pending_calls = defaults.pending_calls - 1;
  EXPECT_THAT([&] { (void)sandbox_.read_checkpoint(most, other); },
              ThrowsError(ErrorKind::CheckpointMismatch, HasSubstr("pending calls")));
  // Whoever has such programs says so.
  const RawBytes more = with_calls(static_cast<std::uint32_t>(defaults.pending_calls) + 1);
  other.pending_calls = defaults.pending_calls + 1;
  EXPECT_EQ(sandbox_.read_checkpoint(more, other).pending_calls().size(), other.pending_calls);
}

TEST_F(ForgedSizes, CallbacksAreAsManyAsCanBeRegistered) {
  const auto with_callbacks = [&](std::size_t count) {
    checkpoint::CheckpointData data = take_apart(suspended().to_bytes());
    data.callbacks.resize(count, data.callbacks[0]);
    return data;
  };
  EXPECT_THAT([&] { (void)checkpoint::write_checkpoint(with_callbacks(10'001)); },
              ThrowsError(ErrorKind::Internal, HasSubstr("too many callbacks")));
  const Checkpoint most = sandbox_.read_checkpoint(checkpoint::write_checkpoint(with_callbacks(10'000)));
  EXPECT_THAT(sandbox_.resume(most, ResumeOptions().answer(1, 7)), HasValue("7"));
}

/// The files of a checkpoint up to how many nodes the first folder that can be written has, and that folder's last number.
RawBytes start_of_files(const RawBytes& files) {
  constexpr std::size_t begin_of_mounts = 8 + 8 + 4;
  constexpr std::size_t identity = 32;
  std::size_t at = begin_of_mounts;
  for (;;) {
    std::uint16_t path = 0;
    std::memcpy(&path, files.data() + at, sizeof path);
    at += sizeof path + path + identity;
    if (files.at(at++) != std::byte{0}) break;
  }
  constexpr std::size_t counters = 8 + 8;
  return {files.begin(), files.begin() + static_cast<std::ptrdiff_t>(at + counters)};
}

template <typename Integer>
void put(RawBytes& bytes, Integer value) {
  const auto raw = std::as_bytes(std::span(&value, 1));
  bytes.insert(bytes.end(), raw.begin(), raw.end());
}

/// A folder: 43 bytes of it are there, and its names follow.
void put_folder(RawBytes& bytes, std::uint64_t inode, std::uint64_t names) {
  put(bytes, inode);
  for (int time = 0; time < 3; ++time) put(bytes, std::uint64_t{0});
  put(bytes, std::uint16_t{0xFFFF});
  put(bytes, std::uint8_t{1});
  put(bytes, names);
}

TEST_F(ForgedSizes, FilesAreCountedBeforeTheyAreMade) {
  constexpr std::uint64_t count = 2'000'000;
  const Checkpoint honest = suspended();
  const RawBytes nodes = forge(honest, [](checkpoint::CheckpointData& data) {
    data.files = start_of_files(data.files);
    put(data.files, count);
    for (std::uint64_t inode = 1; inode <= count; ++inode) put_folder(data.files, inode, 0);
  });
  const RawBytes names = forge(honest, [](checkpoint::CheckpointData& data) {
    data.files = start_of_files(data.files);
    put(data.files, std::uint64_t{1});
    put_folder(data.files, 1, count);
    for (std::uint64_t name = 1; name <= count; ++name) {
      put(data.files, name);
      put(data.files, name);
      put(data.files, std::uint8_t{1});
      put(data.files, 'a');
    }
  });
  // What is read of them is there, and no more.
  expect_refused(nodes, ErrorKind::CheckpointCorrupt, "more names than are allowed", 43 * count + 32 * mib);
  expect_refused(names, ErrorKind::CheckpointCorrupt, "more names than are allowed", 18 * count + 32 * mib);
  expect_ordinary_execution();
}

TEST_F(ForgedSizes, MemoryIsNotSmallerThanTheImages) {
  const Checkpoint honest = suspended();
  const auto of_size = [&](std::uint64_t size) {
    return forge(honest, [size](checkpoint::CheckpointData& data) {
      data.memory.size = size;
      data.memory.runs.clear();
      data.memory.pages.clear();
      data.memory.stack_pointer = 0;
    });
  };
  const std::uint64_t honest_size = honest.memory().count;
  for (const std::uint64_t size : {std::uint64_t{65536}, std::uint64_t{3} << 16, std::uint64_t{1} << 20})
    expect_refused(of_size(size), ErrorKind::CheckpointCorrupt, "smaller than its image's", 32 * mib);
  // Nothing that its guest needs is there, so it traps; its memory is large enough to be given back.
  Session session(sandbox_, sandbox_.read_checkpoint(of_size(honest_size)));
  (void)session.resume(ResumeOptions().answer(1, 7));
  expect_ordinary_execution();
}

TEST_F(ForgedSizes, MemoryIsReadOnce) {
  constexpr std::uint64_t size = 256 * mib;
  const RawBytes dense = forge(suspended(), [](checkpoint::CheckpointData& data) {
    data.memory.size = size;
    data.memory.runs = {{0, static_cast<std::uint32_t>(size / 4096)}};
    data.memory.pages.assign(size, std::byte{0});
  });
  MemoryWatch watch;
  const Checkpoint read = sandbox_.read_checkpoint(dense);
  const std::uint64_t grown = watch.growth();
  EXPECT_EQ(read.memory().count, size);
  EXPECT_GT(grown, size * 9 / 10) << grown / mib << " MiB";
  EXPECT_LT(grown, size + size / 4) << grown / mib << " MiB";
}

TEST_F(ForgedSizes, FilesAreReadOnce) {
  constexpr std::uint64_t size = 192 * mib;
  Limits limits = limits_of(60s);
  limits.files = Bytes{size};
  ExecuteOptions options;
  const ExecuteResult result = sandbox_.execute(
      "with open('/data/f', 'wb') as file:\n"
      "    for i in range(192): file.write(b'x' * (1 << 20))\n"
      "result = await pay()\n",
      options.limits(limits));
  ASSERT_THAT(result, IsSuspended());
  const RawBytes bytes = result.checkpoint->to_bytes();
  MemoryWatch watch;
  const Checkpoint read = sandbox_.read_checkpoint(bytes);
  const std::uint64_t grown = watch.growth();
  EXPECT_GT(grown, size * 9 / 10) << grown / mib << " MiB";
  EXPECT_LT(grown, size + size / 4) << grown / mib << " MiB";
  const ExecuteResult more = sandbox_.resume(read, ResumeOptions().answer(1, 7));
  ASSERT_THAT(more, HasValue("7"));
}

}  // namespace
}  // namespace eryx::security
