// SPDX-License-Identifier: MIT OR Apache-2.0
#include "checkpoint/checkpoint.hpp"

#include <string>

#include "base/hex.hpp"
#include "checkpoint/test_data.hpp"

namespace eryx::checkpoint {
namespace {

using test::bytes_of;
using test::expect_error;
using test::options_for;
using test::small_checkpoint;

void expect_same(const CheckpointData& left, const CheckpointData& right) {
  EXPECT_EQ(left.state_identity, right.state_identity);
  EXPECT_EQ(left.memory.size, right.memory.size);
  EXPECT_EQ(left.memory.stack_pointer, right.memory.stack_pointer);
  ASSERT_EQ(left.memory.runs.size(), right.memory.runs.size());
  for (std::size_t i = 0; i < left.memory.runs.size(); ++i) {
    EXPECT_EQ(left.memory.runs[i].first, right.memory.runs[i].first);
    EXPECT_EQ(left.memory.runs[i].count, right.memory.runs[i].count);
  }
  EXPECT_EQ(left.memory.pages, right.memory.pages);
  EXPECT_EQ(left.files, right.files);
  ASSERT_EQ(left.callbacks.size(), right.callbacks.size());
  for (std::size_t i = 0; i < left.callbacks.size(); ++i) {
    EXPECT_EQ(left.callbacks[i].name, right.callbacks[i].name);
    EXPECT_EQ(left.callbacks[i].schema_hash, right.callbacks[i].schema_hash);
  }
  EXPECT_EQ(left.monotonic, right.monotonic);
  EXPECT_EQ(left.executions, right.executions);
  EXPECT_EQ(left.reseed_is_due, right.reseed_is_due);
  ASSERT_EQ(left.program.has_value(), right.program.has_value());
  if (!left.program) return;
  EXPECT_EQ(left.program->deadline, right.program->deadline);
  EXPECT_EQ(left.program->last_call_id, right.program->last_call_id);
  EXPECT_EQ(left.program->wall_used, right.program->wall_used);
  EXPECT_EQ(left.program->calls_made, right.program->calls_made);
  EXPECT_EQ(left.program->output_used, right.program->output_used);
  EXPECT_EQ(left.program->fuel_used, right.program->fuel_used);
  EXPECT_EQ(left.program->standard_input, right.program->standard_input);
  ASSERT_EQ(left.program->pending.size(), right.program->pending.size());
  for (std::size_t i = 0; i < left.program->pending.size(); ++i) {
    EXPECT_EQ(left.program->pending[i].id, right.program->pending[i].id);
    EXPECT_EQ(left.program->pending[i].callback, right.program->pending[i].callback);
    EXPECT_EQ(left.program->pending[i].arguments, right.program->pending[i].arguments);
  }
}

void expect_round_trip(const CheckpointData& data) {
  const auto bytes = write_checkpoint(data);
  expect_same(read_checkpoint(bytes, options_for(data)), data);
  EXPECT_EQ(write_checkpoint(data), bytes) << "the same checkpoint, other bytes";
}

TEST(Checkpoint, ComesBackAsItWas) { expect_round_trip(small_checkpoint()); }

TEST(Checkpoint, BetweenExecutionsHasNoProgram) {
  CheckpointData data = small_checkpoint();
  data.program.reset();
  expect_round_trip(data);
}

TEST(Checkpoint, MayDifferInNothing) {
  CheckpointData data;
  data.memory.size = 65536;
  expect_round_trip(data);
}

TEST(Checkpoint, LargestNumbers) {
  CheckpointData data = small_checkpoint();
  data.memory.runs = {{0, 64}};
  data.memory.pages.assign(64 * base::page_size, std::byte{0xEE});
  data.memory.stack_pointer = 4 * 65536;
  data.monotonic = data.executions = UINT64_MAX;
  data.callbacks[0].name = std::string(256, 'n');
  data.program->deadline = 0;
  data.program->calls_made = data.program->output_used = data.program->fuel_used = UINT64_MAX;
  data.program->last_call_id = data.program->pending[1].id = UINT32_MAX;
  data.program->wall_used = std::chrono::nanoseconds::max();
  expect_round_trip(data);
}

TEST(Checkpoint, FourGibibytesOfMemory) {
  CheckpointData data = small_checkpoint();
  data.memory.size = std::uint64_t{4} << 30;
  data.memory.runs[2].first = (1 << 20) - 1;
  ReadOptions options = options_for(data);
  const auto bytes = write_checkpoint(data);
  expect_error(ErrorKind::CheckpointMismatch, "of memory", [&] { (void)read_checkpoint(bytes, options); });
  options.max_memory = {std::uint64_t{4} << 30};
  expect_same(read_checkpoint(bytes, options), data);
}

TEST(Checkpoint, LimitsOfTheReader) {
  const CheckpointData data = small_checkpoint();
  const auto bytes = write_checkpoint(data);
  ReadOptions options = options_for(data);
  options.max_files = {99};
  expect_error(ErrorKind::CheckpointMismatch, "100 bytes of files",
               [&] { (void)read_checkpoint(bytes, options); });
  options = options_for(data);
  options.max_program = {20};
  expect_error(ErrorKind::CheckpointMismatch, "larger limits",
               [&] { (void)read_checkpoint(bytes, options); });
}

TEST(Checkpoint, OfAnotherImage) {
  const CheckpointData data = small_checkpoint();
  ReadOptions options = options_for(data);
  options.state_identity[31] ^= 1;
  expect_error(ErrorKind::CheckpointMismatch, "belongs to another image or another version of Eryx",
               [&] { (void)read_checkpoint(write_checkpoint(data), options); });
}

TEST(Checkpoint, TheWriterRefusesContradictions) {
  const auto refuses = [](const std::function<void(CheckpointData&)>& change) {
    CheckpointData data = small_checkpoint();
    change(data);
    expect_error(ErrorKind::Internal, "contradicts itself", [&] { (void)write_checkpoint(data); });
  };
  refuses([](CheckpointData& data) { data.memory.pages.pop_back(); });
  refuses([](CheckpointData& data) { data.memory.size += 4096; });
  refuses([](CheckpointData& data) { data.memory.runs[1].first = 1; });
  refuses([](CheckpointData& data) { data.callbacks[0].name = "\xFF"; });
  refuses([](CheckpointData& data) { data.program->pending[0].id = 9; });
  refuses([](CheckpointData& data) { data.program->pending[0].callback = 1; });
  refuses([](CheckpointData& data) { data.program->last_call_id = 8; });
  refuses([](CheckpointData& data) { data.program->wall_used = std::chrono::nanoseconds(-1); });
}

TEST(CheckpointKey, TheSameKeyReads) {
  const CheckpointData data = small_checkpoint();
  const auto key = bytes_of("a key of the embedder");
  const auto bytes = write_checkpoint(data, key);
  expect_same(read_checkpoint(bytes, options_for(data, key)), data);
  EXPECT_NE(bytes, write_checkpoint(data));
}

TEST(CheckpointKey, NoKeyOrAnotherDoesNot) {
  const CheckpointData data = small_checkpoint();
  const auto bytes = write_checkpoint(data, bytes_of("right"));
  expect_error(ErrorKind::CheckpointMismatch, "made with a key",
               [&] { (void)read_checkpoint(bytes, options_for(data)); });
  expect_error(ErrorKind::CheckpointMismatch, "another key",
               [&] { (void)read_checkpoint(bytes, options_for(data, bytes_of("wrong"))); });
}

TEST(CheckpointKey, WithoutMacIsNoCheckpointForAReaderWithKey) {
  const CheckpointData data = small_checkpoint();
  const auto key = bytes_of("right");
  expect_error(ErrorKind::CheckpointCorrupt, "without a key",
               [&] { (void)read_checkpoint(write_checkpoint(data), options_for(data, key)); });
  // The same attack from the other side: take the flag away and replace the MAC by a hash.
  auto bytes = write_checkpoint(data, key);
  bytes[offsetof(CheckpointHeader, flags)] = std::byte{0};
  test::reseal(bytes);
  EXPECT_THROW((void)read_checkpoint(bytes, options_for(data, key)), Error);
  EXPECT_THROW((void)read_checkpoint(bytes, options_for(data)), Error);
}

TEST(CheckpointKey, AHashInPlaceOfTheMacIsRefused) {
  const CheckpointData data = small_checkpoint();
  auto bytes = write_checkpoint(data, bytes_of("right"));
  test::reseal(bytes);
  expect_error(ErrorKind::CheckpointCorrupt, "its seal",
               [&] { (void)read_checkpoint(bytes, options_for(data, bytes_of("right"))); });
}

TEST(CheckpointKey, EveryChangedByteIsRefused) {
  const CheckpointData data = small_checkpoint();
  const auto key = bytes_of("right");
  const auto good = write_checkpoint(data, key);
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto bytes = good;
    bytes[i] ^= std::byte{0x20};
    EXPECT_THROW((void)read_checkpoint(bytes, options_for(data, key)), Error) << "byte " << i;
  }
}

TEST(Seal, HmacOfRfc4231) {  // its second test case
  EXPECT_EQ(base::to_hex(seal_of(bytes_of("what do ya want for nothing?"), bytes_of("Jefe"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

}  // namespace
}  // namespace eryx::checkpoint
