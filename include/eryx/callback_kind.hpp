// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace eryx {

/// How a callback is called.
enum class CallbackKind {
  /// The program goes on with other tasks meanwhile; the handler may take its time.
  Awaited,
  /// The handler completes inside the guest's call, on the thread that runs the guest: for look-ups that take
  /// microseconds. Still awaited in Python, counted and limited. A handler that has not completed when it returns
  /// fails the call. Nothing else of this sandbox happens meanwhile, and no time limit interrupts the handler.
  Immediate,
};

}  // namespace eryx
