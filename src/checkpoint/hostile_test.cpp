// SPDX-License-Identifier: MIT OR Apache-2.0
// Malicious checkpoints. Their hash is correct, because anybody can compute it.

#include <string>
#include <vector>

#include "checkpoint/byte_writer.hpp"
#include "checkpoint/checkpoint.hpp"
#include "checkpoint/checkpoint_rules.hpp"
#include "checkpoint/container.hpp"
#include "checkpoint/test_data.hpp"

namespace eryx::checkpoint {
namespace {

using test::Blob;
using test::expect_error;
using test::identity_of;
using test::options_for;
using test::small_checkpoint;

// Reads bytes that may or may not be accepted. Returns whether they were.
bool read_soundly(std::span<const std::byte> bytes, const ReadOptions& options) {
  CheckpointData data;
  try {
    data = read_checkpoint(bytes, options);
  } catch (const Error& error) {
    EXPECT_TRUE(error.kind() == ErrorKind::CheckpointCorrupt || error.kind() == ErrorKind::CheckpointMismatch)
        << error.what();
    return false;
  }
  test::expect_sound(data, options);
  return true;
}

TEST(HostileCheckpoint, TruncatedAnywhere) {
  const CheckpointData data = small_checkpoint();
  const Blob good = write_checkpoint(data);
  for (std::size_t size = 0; size < good.size(); ++size) {
    const Blob bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(read_soundly(bytes, options_for(data))) << size;
  }
}

TEST(HostileCheckpoint, TruncatedAnywhereAndResealed) {
  const CheckpointData data = small_checkpoint();
  const Blob good = write_checkpoint(data);
  for (std::uint64_t size = sizeof(CheckpointHeader) + seal_size; size < good.size(); ++size) {
    Blob bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
    std::memcpy(bytes.data() + offsetof(CheckpointHeader, total_size), &size, sizeof size);
    test::reseal(bytes);
    // Only the program may be missing from the end: then it is a checkpoint between executions.
    if (read_soundly(bytes, options_for(data))) {
      EXPECT_FALSE(read_checkpoint(bytes, options_for(data)).program) << size;
    }
  }
}

TEST(HostileCheckpoint, AnyBitFlipped) {
  const CheckpointData data = small_checkpoint();
  Blob bytes = write_checkpoint(data);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      bytes[i] ^= std::byte(1 << bit);
      EXPECT_FALSE(read_soundly(bytes, options_for(data))) << "byte " << i << " bit " << bit;
      bytes[i] ^= std::byte(1 << bit);
    }
  }
  EXPECT_TRUE(read_soundly(bytes, options_for(data)));
}

TEST(HostileCheckpoint, AnyByteChangedAndResealed) {
  const CheckpointData data = small_checkpoint();
  const Blob good = write_checkpoint(data);
  for (std::size_t i = 0; i < good.size() - seal_size; ++i) {
    for (const int value : {0x00, 0x01, 0x7F, 0x80, 0xFF, 0x100, 0x101, 0x110}) {  // or, from 0x100 on: flips
      Blob bytes = good;
      bytes[i] = value < 0x100 ? std::byte(value) : bytes[i] ^ std::byte(value - 0xFF);
      test::reseal(bytes);
      (void)read_soundly(bytes, options_for(data));
    }
  }
}

TEST(HostileCheckpoint, SomethingAppended) {
  const CheckpointData data = small_checkpoint();
  Blob bytes = write_checkpoint(data);
  bytes.insert(bytes.end() - seal_size, std::byte{0});
  test::reseal(bytes);
  EXPECT_FALSE(read_soundly(bytes, options_for(data)));
  const std::uint64_t size = bytes.size();
  std::memcpy(bytes.data() + offsetof(CheckpointHeader, total_size), &size, sizeof size);
  test::reseal(bytes);
  EXPECT_FALSE(read_soundly(bytes, options_for(data)));
}

// A checkpoint assembled by hand: the uncompressed contents of each section.
struct Forgery {
  Forgery() {
    memory.put(std::uint64_t{65536}).put(std::uint32_t{0}).put_count(0);
    callbacks.put_count(1).put_text("f").put(identity_of(1));
    state = state_with(0);
    program = program_with(1);
    program.put(std::uint32_t{1}).put(std::uint32_t{0}).put_text("{}").put_text("");
  }

  static ByteWriter state_with(std::uint32_t reseed) {
    ByteWriter writer;
    writer.put(std::uint64_t{0}).put(std::uint64_t{0}).put(reseed);
    return writer;
  }

  static ByteWriter program_with(std::uint32_t calls, std::int64_t wall_used = 0) {
    ByteWriter writer;
    writer.put(std::uint64_t{0})
        .put(std::uint32_t{9})
        .put(wall_used)
        .put(std::uint64_t{0})
        .put(std::uint64_t{0})
        .put(std::uint64_t{0});
    return writer.put(calls);
  }

  static ByteWriter memory_with(std::uint64_t size, const std::vector<PageRun>& runs,
                                std::uint32_t stack_pointer = 0) {
    ByteWriter writer;
    writer.put(size).put(stack_pointer).put_count(runs.size());
    for (const PageRun& run : runs) writer.put(run);
    return writer;
  }

  [[nodiscard]] Blob sealed() const {
    ContainerWriter container;
    container.add(SectionKind::Memory, memory.bytes());
    container.add(SectionKind::Pages, pages);
    container.add(SectionKind::Files, files);
    container.add(SectionKind::Callbacks, callbacks.bytes());
    container.add(SectionKind::State, state.bytes());
    container.add(SectionKind::Program, program.bytes());
    return container.finish(identity_of(7), {});
  }

  ByteWriter memory;
  Blob pages;
  Blob files;
  ByteWriter callbacks;
  ByteWriter state;
  ByteWriter program;
};

void expect_corrupt(const Forgery& forgery, std::string_view message) {
  expect_error(ErrorKind::CheckpointCorrupt, message,
               [&] { (void)read_checkpoint(forgery.sealed(), options_for(small_checkpoint())); });
}

TEST(HostileCheckpoint, TheForgeryItselfIsGood) {
  EXPECT_TRUE(read_soundly(Forgery().sealed(), options_for(small_checkpoint())));
}

TEST(HostileCheckpoint, SizesOfMemory) {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{65535}, std::uint64_t{4096},
                                   (std::uint64_t{4} << 30) + 65536, UINT64_MAX, UINT64_MAX - 65535}) {
    Forgery forgery;
    forgery.memory = Forgery::memory_with(size, {});
    expect_corrupt(forgery, "its size is not a valid size of linear memory");
  }
  Forgery forgery;
  forgery.memory = Forgery::memory_with(65536, {}, 65537);
  expect_corrupt(forgery, "its stack pointer");
}

TEST(HostileCheckpoint, Pages) {
  const auto expect_runs_refused = [](const std::vector<PageRun>& runs, std::string_view message) {
    Forgery forgery;
    forgery.memory = Forgery::memory_with(65536, runs);  // 16 pages
    forgery.pages.resize(4096);
    expect_corrupt(forgery, message);
  };
  expect_runs_refused({{0, 0}}, "a run of no pages");
  expect_runs_refused({{16, 1}}, "outside");
  expect_runs_refused({{15, 2}}, "outside");
  expect_runs_refused({{UINT32_MAX, 1}}, "outside");
  expect_runs_refused({{1, UINT32_MAX}}, "outside");
  expect_runs_refused({{UINT32_MAX, UINT32_MAX}}, "outside");
  expect_runs_refused({{3, 1}, {0, 1}}, "out of order");
  expect_runs_refused({{3, 2}, {4, 1}}, "out of order");
  expect_runs_refused({{3, 1}, {4, 1}}, "out of order");  // adjacent
  expect_runs_refused({{3, 1}, {3, 1}}, "out of order");
  expect_runs_refused({{0, 2}}, "more or fewer");
  expect_runs_refused({}, "more or fewer");
}

TEST(HostileCheckpoint, Counts) {
  for (const std::uint32_t count : {2U, 0x10000U, UINT32_MAX}) {
    Forgery runs;
    runs.memory = ByteWriter();
    runs.memory.put(std::uint64_t{65536}).put(std::uint32_t{0}).put(count).put(PageRun{0, 1});
    expect_corrupt(runs, "its memory: it counts more than it holds");
    Forgery callbacks;
    callbacks.callbacks = ByteWriter();
    callbacks.callbacks.put(count).put_text("").put(identity_of(1));
    expect_corrupt(callbacks, "its callbacks: it counts more than it holds");
    Forgery calls;
    calls.program = Forgery::program_with(count);
    calls.program.put(std::uint32_t{1}).put(std::uint32_t{0}).put_text("").put_text("");
    expect_corrupt(calls, "its program: it counts more than it holds");
    Forgery text;
    text.program = Forgery::program_with(0);
    text.program.put(count);
    expect_corrupt(text, "its program: it is truncated");
  }
}

TEST(HostileCheckpoint, TrailingBytes) {
  const auto expect_end = [](ByteWriter Forgery::*section) {
    Forgery forgery;
    (forgery.*section).put(std::uint8_t{0});
    expect_error(ErrorKind::CheckpointCorrupt, "its ",
                 [&] { (void)read_checkpoint(forgery.sealed(), options_for(small_checkpoint())); });
  };
  expect_end(&Forgery::memory);
  expect_end(&Forgery::callbacks);
  expect_end(&Forgery::state);
  expect_end(&Forgery::program);
}

TEST(HostileCheckpoint, NamesOfCallbacks) {
  const auto expect_name_refused = [](const std::string& name, std::string_view message) {
    Forgery forgery;
    forgery.callbacks = ByteWriter();
    forgery.callbacks.put_count(1).put_text(name).put(identity_of(1));
    expect_corrupt(forgery, message);
  };
  expect_name_refused(std::string(257, 'a'), "a name is too long");
  expect_name_refused("\xC0\x80", "a name is not UTF-8");
  expect_name_refused("a\xED\xA0\x80", "a name is not UTF-8");
}

TEST(HostileCheckpoint, Calls) {
  const auto expect_calls_refused = [](const std::vector<PendingCallData>& calls, std::string_view message) {
    Forgery forgery;
    forgery.callbacks = ByteWriter();
    forgery.callbacks.put_count(2).put_text("f").put(identity_of(1)).put_text("").put(identity_of(0));
    forgery.program = Forgery::program_with(static_cast<std::uint32_t>(calls.size()));
    for (const PendingCallData& call : calls)
      forgery.program.put(call.id).put(call.callback).put_text(call.arguments);
    forgery.program.put_text("");
    expect_corrupt(forgery, message);
  };
  expect_calls_refused({{1, 0, ""}, {1, 0, ""}}, "calls out of order");
  expect_calls_refused({{2, 0, ""}, {1, 0, ""}}, "calls out of order");
  expect_calls_refused({{10, 0, ""}}, "number of a later one");
  expect_calls_refused({{UINT32_MAX, 0, ""}}, "number of a later one");
  expect_calls_refused({{1, 1, ""}}, "callback that does not exist");
  expect_calls_refused({{1, 2, ""}}, "callback that does not exist");
  expect_calls_refused({{1, UINT32_MAX, ""}}, "callback that does not exist");
}

TEST(HostileCheckpoint, RandomnessOfNobody) {
  for (const std::uint32_t reseed : {2U, 0x100U, UINT32_MAX}) {
    Forgery forgery;
    forgery.state = Forgery::state_with(reseed);
    expect_corrupt(forgery, "randomness");
  }
}

TEST(HostileCheckpoint, NegativeTime) {
  Forgery forgery;
  forgery.program = Forgery::program_with(0, -1);
  forgery.program.put_text("");
  expect_corrupt(forgery, "negative time");
}

TEST(HostileCheckpoint, MoreThanThereMayBe) {
  ReadOptions options = options_for(small_checkpoint());
  options.max_pending = 1;
  EXPECT_TRUE(read_soundly(Forgery().sealed(), options));
  options.max_pending = 0;
  expect_error(ErrorKind::CheckpointMismatch, "holds 1 pending calls, and 0 are allowed",
               [&] { (void)read_checkpoint(Forgery().sealed(), options); });
  Forgery callbacks;
  callbacks.callbacks = ByteWriter();
  callbacks.callbacks.put_count(most_callbacks + 1);
  for (std::size_t i = 0; i <= most_callbacks; ++i) callbacks.callbacks.put_text("f").put(identity_of(1));
  expect_corrupt(callbacks, "its callbacks: they are too many");
}

TEST(HostileCheckpoint, LessMemoryThanTheImageHas) {
  ReadOptions options = options_for(small_checkpoint());
  options.min_memory = 65536;
  EXPECT_TRUE(read_soundly(Forgery().sealed(), options));
  options.min_memory = 131072;
  expect_error(ErrorKind::CheckpointCorrupt, "smaller than its image's",
               [&] { (void)read_checkpoint(Forgery().sealed(), options); });
}

TEST(HostileCheckpoint, Bombs) {
  // 64 MiB of zeros are a few kilobytes of zstd; the limits here are 1 MiB.
  const Blob zeros(std::size_t{64} << 20);
  const auto expect_refused = [](const Forgery& forgery, ErrorKind kind, std::string_view message) {
    const Blob bytes = forgery.sealed();
    EXPECT_LT(bytes.size(), 64U << 10);
    expect_error(kind, message, [&] { (void)read_checkpoint(bytes, options_for(small_checkpoint())); });
  };
  Forgery pages;
  pages.pages = zeros;
  expect_refused(pages, ErrorKind::CheckpointCorrupt, "more or fewer");
  pages.memory = Forgery::memory_with(zeros.size(), {{0, static_cast<std::uint32_t>(zeros.size() / 4096)}});
  expect_refused(pages, ErrorKind::CheckpointMismatch, "of memory");
  Forgery files;
  files.files = zeros;
  expect_refused(files, ErrorKind::CheckpointMismatch, "of files");
  Forgery memory;
  memory.memory.put_bytes(zeros);
  expect_refused(memory, ErrorKind::CheckpointCorrupt, "its memory: it is too large");
  Forgery callbacks;
  callbacks.callbacks.put_bytes(zeros);
  expect_refused(callbacks, ErrorKind::CheckpointCorrupt, "its callbacks: it is too large");
  Forgery state;
  state.state.put_bytes(zeros);
  expect_refused(state, ErrorKind::CheckpointCorrupt, "its state: it is too large");
  Forgery program;
  program.program.put_bytes(zeros);
  expect_refused(program, ErrorKind::CheckpointMismatch, "of pending calls and input");
}

}  // namespace
}  // namespace eryx::checkpoint
