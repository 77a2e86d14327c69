// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/trace.hpp"

namespace eryx {

const char* to_string(TraceEventKind kind) noexcept {
  switch (kind) {
    case TraceEventKind::Line: return "line";
    case TraceEventKind::Call: return "call";
    case TraceEventKind::Return: return "return";
    case TraceEventKind::Exception: return "exception";
    case TraceEventKind::CallbackStart: return "callback_start";
    case TraceEventKind::CallbackEnd: return "callback_end";
  }
  return "unknown";
}

const char* to_string(TraceEntry entry) noexcept {
  switch (entry) {
    case TraceEntry::Called: return "called";
    case TraceEntry::Resumed: return "resumed";
    case TraceEntry::Thrown: return "thrown";
  }
  return "unknown";
}

const char* to_string(TraceExit exit) noexcept {
  switch (exit) {
    case TraceExit::Returned: return "returned";
    case TraceExit::Yielded: return "yielded";
    case TraceExit::Unwound: return "unwound";
  }
  return "unknown";
}

const char* to_string(TraceAnswer answer) noexcept {
  switch (answer) {
    case TraceAnswer::Value: return "value";
    case TraceAnswer::Error: return "error";
    case TraceAnswer::Timeout: return "timeout";
    case TraceAnswer::GivenUp: return "given_up";
  }
  return "unknown";
}

}  // namespace eryx
