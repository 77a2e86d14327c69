// SPDX-License-Identifier: MIT OR Apache-2.0
#include "state/checkpoint_bytes.hpp"

#include <utility>

#include "base/spent_memory.hpp"
#include "checkpoint/checkpoint.hpp"
#include "execution/mounts.hpp"
#include "wasi/files_state_format.hpp"

namespace eryx::state {
namespace {

using base::page_size;

checkpoint::MemoryData describe(const engine::MemoryState& memory) {
  engine::Pages pages = engine::pages_beside_image(memory);
  engine::exchange_for_difference(pages, *memory.image);
  checkpoint::MemoryData data;
  data.size = memory.size;
  data.stack_pointer = memory.stack_pointer;
  for (const engine::PageRange& range : pages.ranges) {
    data.runs.push_back({static_cast<std::uint32_t>(range.offset / page_size),
                         static_cast<std::uint32_t>(range.size / page_size)});
  }
  data.pages = std::move(pages.contents);
  return data;
}

std::shared_ptr<const engine::MemoryState> rebuild(std::shared_ptr<const engine::MemoryImage> image,
                                                   checkpoint::MemoryData data) {
  engine::Pages pages;
  for (const checkpoint::PageRun& run : data.runs)
    pages.ranges.push_back({run.first * std::uint64_t{page_size}, run.count * std::uint64_t{page_size}});
  pages.contents = std::move(data.pages);
  engine::exchange_for_difference(pages, *image);
  return engine::make_memory_state(std::move(image), data.size, data.stack_pointer, std::move(pages));
}

checkpoint::ProgramData describe(const execution::WaitingProgram& program) {
  checkpoint::ProgramData data;
  data.deadline = program.deadline;
  data.last_call_id = program.calls.last_id;
  for (const bridge::CallRequest& call : program.calls.calls)
    data.pending.push_back({call.id, call.callback, std::string(call.arguments->text())});
  data.wall_used = program.wall_used;
  data.calls_made = program.calls.calls_made;
  data.output_used = program.output_used;
  data.fuel_used = program.fuel_used;
  data.standard_input = program.standard_input.view();
  return data;
}

execution::WaitingProgram rebuild(checkpoint::ProgramData data) {
  execution::WaitingProgram program;
  program.deadline = data.deadline;
  program.calls.last_id = data.last_call_id;
  program.calls.calls_made = data.calls_made;
  for (checkpoint::PendingCallData& call : data.pending)
    program.calls.calls.push_back(
        {call.id, call.callback,
         std::make_shared<const bridge::CallText>(std::move(call.arguments), base::BudgetShare())});
  program.wall_used = data.wall_used;
  program.output_used = data.output_used;
  program.fuel_used = data.fuel_used;
  program.standard_input = base::SharedText(data.standard_input);
  return program;
}

}  // namespace

std::vector<std::byte> to_bytes(const GuestState& state, std::span<const std::byte> key) {
  checkpoint::CheckpointData data;
  data.state_identity = state.memory->image->identity;
  data.memory = describe(*state.memory);
  data.files = wasi::write_files_state(*state.files);
  for (const CallbackKey& callback : state.callbacks)
    data.callbacks.push_back({callback.name, callback.schema_hash});
  data.monotonic = state.monotonic;
  data.executions = state.executions;
  data.reseed_is_due = state.reseed_is_due;
  if (state.program) data.program = describe(*state.program);
  return checkpoint::write_checkpoint(data, key);
}

GuestState from_bytes(std::span<const std::byte> bytes, const execution::Config& config,
                      const CheckpointOptions& options) {
  const std::shared_ptr<const engine::MemoryImage> image = config.interpreters->memory_image();
  checkpoint::ReadOptions wanted;
  wanted.state_identity = image->identity;
  wanted.key = options.key;
  wanted.min_memory = image->size;
  wanted.max_memory = options.memory;
  wanted.max_files = options.files;
  wanted.max_pending = options.pending_calls;
  checkpoint::CheckpointData data = checkpoint::read_checkpoint(bytes, wanted);
  GuestState state;
  state.memory = rebuild(image, std::move(data.memory));
  base::SpentMemory spent(data.files);
  state.files = wasi::read_files_state(data.files, execution::mounts_of(config),
                                       {options.files, options.file_entries}, &spent);
  for (checkpoint::CallbackData& callback : data.callbacks)
    state.callbacks.push_back({std::move(callback.name), callback.schema_hash});
  state.monotonic = data.monotonic;
  state.executions = data.executions;
  state.reseed_is_due = data.reseed_is_due;
  if (data.program) state.program = rebuild(std::move(*data.program));
  return state;
}

}  // namespace eryx::state
