// SPDX-License-Identifier: MIT OR Apache-2.0
#include <string>

#include "checkpoint/byte_writer.hpp"
#include "checkpoint/checkpoint.hpp"
#include "checkpoint/checkpoint_rules.hpp"
#include "checkpoint/container.hpp"
#include "eryx/error.hpp"

namespace eryx::checkpoint {
namespace {

ByteWriter memory_section(const MemoryData& memory) {
  ByteWriter writer;
  writer.put(memory.size).put(memory.stack_pointer).put_count(memory.runs.size());
  for (const PageRun& run : memory.runs) writer.put(run);
  return writer;
}

ByteWriter callbacks_section(const std::vector<CallbackData>& callbacks) {
  ByteWriter writer;
  writer.put_count(callbacks.size());
  for (const CallbackData& callback : callbacks) writer.put_text(callback.name).put(callback.schema_hash);
  return writer;
}

ByteWriter state_section(const CheckpointData& data) {
  return ByteWriter().put(data.monotonic).put(data.executions).put(std::uint32_t{data.reseed_is_due});
}

ByteWriter program_section(const ProgramData& program) {
  ByteWriter writer;
  writer.put(program.deadline)
      .put(program.last_call_id)
      .put(std::int64_t{program.wall_used.count()})
      .put(program.calls_made)
      .put(program.output_used)
      .put(program.fuel_used)
      .put_count(program.pending.size());
  for (const PendingCallData& call : program.pending)
    writer.put(call.id).put(call.callback).put_text(call.arguments);
  writer.put_text(program.standard_input);
  return writer;
}

}  // namespace

std::vector<std::byte> write_checkpoint(const CheckpointData& data, std::span<const std::byte> key) {
  if (const char* problem = problem_of(data))
    throw Error(ErrorKind::Internal, std::string("a checkpoint contradicts itself: ") + problem);
  ContainerWriter container;
  container.add(SectionKind::Memory, memory_section(data.memory).bytes());
  container.add(SectionKind::Pages, data.memory.pages);
  container.add(SectionKind::Files, data.files);
  container.add(SectionKind::Callbacks, callbacks_section(data.callbacks).bytes());
  container.add(SectionKind::State, state_section(data).bytes());
  if (data.program) container.add(SectionKind::Program, program_section(*data.program).bytes());
  return container.finish(data.state_identity, key);
}

}  // namespace eryx::checkpoint
