// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Executions inside executions: a handler may run a sandbox, whose handlers may do so too. How deep this goes is up to
// the program, and each level takes stack of the host's thread and an interpreter. So the levels are counted, and the
// stack that remains is looked at: decision 0048.
//
// Threads have a variable for this. Fibers (stackful coroutines) have not: on their stacks handlers are remembered by
// their addresses, and no handler may run another execution on such a stack, because its end is unknown.

#include <cstddef>
#include <cstdint>

#include "base/steady_time.hpp"

namespace eryx::bridge {

/// Most executions that may be inside one another on one thread, the outermost included.
inline constexpr unsigned most_nested = 16;

/// Stack that an execution needs if it is run by a handler. A level takes up to 8 KiB of ours on the way to its handler;
/// the rest is for the handler, and for what it calls.
inline constexpr std::size_t nested_stack = 128 * 1024;

/// What surrounds an execution that is started now, on this thread.
struct Nesting {
  unsigned depth = 0;  ///< How many executions; 0: it is not started by a handler.
  // When the time of those executions is over, and the grace after it: nobody waits longer for the inner one.
  base::SteadyTime soft_deadline = base::SteadyTime::max();
  base::SteadyTime hard_deadline = base::SteadyTime::max();
};

[[nodiscard]] Nesting nesting_here() noexcept;

/// Errors: OutOfResources (too deep, or too little stack for another execution inside the present one).
void require_room_to_nest();

/// Brackets a handler: executions that are started inside of it are inner ones.
class HandlerScope {
 public:
  /// `inner`: what surrounds those executions.
  explicit HandlerScope(const Nesting& inner);
  ~HandlerScope();
  HandlerScope(const HandlerScope&) = delete;
  HandlerScope& operator=(const HandlerScope&) = delete;

 private:
  std::uintptr_t frame_;
  enum class Stack { Own, Foreign } stack_;
  Nesting previous_;
};

}  // namespace eryx::bridge
