// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace eryx {

/// How a callback runs.
enum class CallbackKind {
  /// Other tasks of the program continue while the call is pending; the handler may take its time.
  Awaited,
  /// The handler completes during the guest's call, on the thread that runs the guest: for look-ups that take
  /// microseconds. Python still awaits it, and it is counted and limited. If the handler returns without an answer, the
  /// call fails. While it runs, nothing else in the sandbox does, and no time limit interrupts it.
  Immediate,
};

/// Whether a callback changes anything.
enum class CallbackPurity {
  Effectful,  ///< A call may change something, or cost something.
  Pure,       ///< It only looks something up: a call that turns out not to be wanted does no harm.
};

}  // namespace eryx
