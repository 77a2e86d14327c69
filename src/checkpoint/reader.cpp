// SPDX-License-Identifier: MIT OR Apache-2.0
#include <string>
#include <utility>

#include "base/mapping.hpp"
#include "checkpoint/byte_reader.hpp"
#include "checkpoint/checkpoint.hpp"
#include "checkpoint/checkpoint_rules.hpp"
#include "checkpoint/container.hpp"
#include "checkpoint/corrupt.hpp"

namespace eryx::checkpoint {
namespace {

constexpr std::uint64_t largest_callbacks_section =
    sizeof(std::uint32_t) + most_callbacks * (sizeof(std::uint32_t) + longest_name + sizeof(Sha256));

void require(SectionKind kind, const char* problem) {
  if (problem != nullptr) corrupt(name_of(kind), problem);
}

// Not CheckpointCorrupt: the limit is the embedder's choice, and another host may load the checkpoint.
void require_at_most(std::uint64_t limit, std::uint64_t size, const char* what) {
  if (size > limit) {
    throw Error(ErrorKind::CheckpointMismatch, "this checkpoint holds " + std::to_string(size) + " " + what +
                                                   ", and " + std::to_string(limit) +
                                                   " are allowed here: load it with larger limits");
  }
}

// Complete contents of the next section, for sections that are small or limited by an option.
base::UninitializedBytes read_section(ContainerReader& container, SectionKind kind, std::uint64_t largest) {
  container.open(kind);
  if (container.raw_size() > largest) corrupt(name_of(kind), "it is too large");
  return container.read();
}

MemoryData read_memory(ContainerReader& container, const ReadOptions& options) {
  constexpr SectionKind kind = SectionKind::Memory;
  // At most every other page starts a run; more would be adjacent.
  constexpr std::uint64_t most_runs = largest_memory / base::page_size / 2;
  constexpr std::uint64_t fixed = sizeof(std::uint64_t) + 2 * sizeof(std::uint32_t);
  const auto raw = read_section(container, kind, fixed + most_runs * sizeof(PageRun));
  ByteReader reader(raw, name_of(kind));
  MemoryData memory;
  memory.size = reader.take<std::uint64_t>();
  memory.stack_pointer = reader.take<std::uint32_t>();
  memory.runs.resize(reader.take_count(sizeof(PageRun)));
  for (PageRun& run : memory.runs) run = reader.take<PageRun>();
  reader.expect_end();
  require(kind, problem_of(memory));
  require(kind, memory.size < options.min_memory ? "it is smaller than its image's" : nullptr);
  require_at_most(options.max_memory.count, memory.size, "bytes of memory");

  container.open(SectionKind::Pages);
  if (container.raw_size() != size_of_pages(memory))
    corrupt(name_of(SectionKind::Pages), "they are more or fewer than its memory has");
  memory.pages = container.read();
  return memory;
}

std::vector<std::byte> read_files(ContainerReader& container, const ReadOptions& options) {
  container.open(SectionKind::Files);
  require_at_most(options.max_files.count, container.raw_size(), "bytes of files");
  return container.read<std::vector<std::byte>>();
}

std::vector<CallbackData> read_callbacks(ContainerReader& container) {
  constexpr SectionKind kind = SectionKind::Callbacks;
  const auto raw = read_section(container, kind, largest_callbacks_section);
  ByteReader reader(raw, name_of(kind));
  const std::size_t count = reader.take_count(sizeof(std::uint32_t) + sizeof(Sha256));
  require(kind, count > most_callbacks ? "they are too many" : nullptr);
  std::vector<CallbackData> callbacks(count);
  for (CallbackData& callback : callbacks) {
    callback.name = reader.take_text();
    callback.schema_hash = reader.take<Sha256>();
    require(kind, problem_of(callback));
  }
  reader.expect_end();
  return callbacks;
}

ProgramData read_program(ContainerReader& container, const std::vector<CallbackData>& callbacks,
                         const ReadOptions& options) {
  constexpr SectionKind kind = SectionKind::Program;
  require_at_most(options.max_program.count, container.raw_size(), "bytes of pending calls and input");
  const auto raw = container.read();
  ByteReader reader(raw, name_of(kind));
  ProgramData program;
  program.deadline = reader.take<std::uint64_t>();
  program.last_call_id = reader.take<std::uint32_t>();
  program.wall_used = std::chrono::nanoseconds(reader.take<std::int64_t>());
  program.calls_made = reader.take<std::uint64_t>();
  program.output_used = reader.take<std::uint64_t>();
  program.fuel_used = reader.take<std::uint64_t>();
  // Before any is made: the host takes many times the bytes that a small one has here.
  const std::size_t count = reader.take_count(3 * sizeof(std::uint32_t));
  require_at_most(options.max_pending, count, "pending calls");
  program.pending.resize(count);
  for (PendingCallData& call : program.pending) {
    call.id = reader.take<std::uint32_t>();
    call.callback = reader.take<std::uint32_t>();
    call.arguments = reader.take_text();
  }
  program.standard_input = reader.take_text();
  reader.expect_end();
  require(kind, problem_of(program, callbacks));
  return program;
}

}  // namespace

CheckpointData read_checkpoint(std::span<const std::byte> bytes, const ReadOptions& options) {
  ContainerReader container(bytes, options.state_identity, options.key);
  CheckpointData data;
  data.state_identity = options.state_identity;
  data.memory = read_memory(container, options);
  data.files = read_files(container, options);
  data.callbacks = read_callbacks(container);

  constexpr std::uint64_t state_size = 2 * sizeof(std::uint64_t) + sizeof(std::uint32_t);
  const auto state = read_section(container, SectionKind::State, state_size);
  ByteReader reader(state, name_of(SectionKind::State));
  data.monotonic = reader.take<std::uint64_t>();
  data.executions = reader.take<std::uint64_t>();
  const auto reseed = reader.take<std::uint32_t>();
  reader.expect_end();
  require(SectionKind::State, reseed > 1 ? "its randomness is neither its own nor another's" : nullptr);
  data.reseed_is_due = reseed == 1;

  if (container.open_if_present(SectionKind::Program))
    data.program = read_program(container, data.callbacks, options);
  container.expect_end();
  return data;
}

}  // namespace eryx::checkpoint
