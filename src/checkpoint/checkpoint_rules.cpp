// SPDX-License-Identifier: MIT OR Apache-2.0
#include "checkpoint/checkpoint_rules.hpp"

#include <limits>

#include "base/mapping.hpp"
#include "base/utf8.hpp"
#include "base/wasm.hpp"

namespace eryx::checkpoint {
namespace {

// Lengths and counts are stored in 32 bits.
bool fits(std::size_t size) { return size <= std::numeric_limits<std::uint32_t>::max(); }

}  // namespace

const char* problem_of(const MemoryData& memory) {
  if (memory.size == 0 || memory.size > largest_memory || memory.size % base::wasm_page != 0)
    return "its size is not a valid size of linear memory";
  if (memory.stack_pointer > memory.size) return "its stack pointer points outside";
  const std::uint64_t pages = memory.size / base::page_size;
  std::uint64_t end = 0;  // of the run before
  bool first = true;
  for (const PageRun& run : memory.runs) {
    if (run.count == 0) return "a run of no pages";
    if (!first && run.first <= end) return "runs of pages out of order";
    end = std::uint64_t{run.first} + run.count;
    if (end > pages) return "pages outside of its size";
    first = false;
  }
  return nullptr;
}

std::uint64_t size_of_pages(const MemoryData& memory) {
  std::uint64_t pages = 0;
  for (const PageRun& run : memory.runs) pages += run.count;
  return pages * base::page_size;
}

const char* problem_of(const CallbackData& callback) {
  if (callback.name.size() > longest_name) return "a name is too long";
  if (!base::is_utf8(callback.name)) return "a name is not UTF-8";
  return nullptr;
}

const char* problem_of(const ProgramData& program, const std::vector<CallbackData>& callbacks) {
  if (program.wall_used.count() < 0) return "it used a negative time";
  if (!fits(program.pending.size()) || !fits(program.standard_input.size())) return "it is too large";
  const PendingCallData* before = nullptr;
  for (const PendingCallData& call : program.pending) {
    if (before != nullptr && call.id <= before->id) return "calls out of order";
    if (call.id > program.last_call_id) return "a call with the number of a later one";
    if (call.callback >= callbacks.size() || callbacks[call.callback].name.empty())
      return "a call of a callback that does not exist";
    if (!fits(call.arguments.size())) return "arguments are too large";
    before = &call;
  }
  return nullptr;
}

const char* problem_of(const CheckpointData& data) {
  if (const char* problem = problem_of(data.memory)) return problem;
  if (data.memory.pages.size() != size_of_pages(data.memory))
    return "its pages are more or fewer than its runs say";
  if (data.callbacks.size() > most_callbacks) return "too many callbacks";
  for (const CallbackData& callback : data.callbacks)
    if (const char* problem = problem_of(callback)) return problem;
  return data.program ? problem_of(*data.program, data.callbacks) : nullptr;
}

}  // namespace eryx::checkpoint
