// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

/// Callbacks: functions of the embedder that Python code can await.
///
/// A callback has a name, a description, a JSON Schema for its arguments and a handler. `make_callback` derives the
/// schema and the checks from a described struct (see describe.hpp). `CallbackBuilder` builds a callback whose
/// parameters are known only at run time. Both produce a `Callback`, which you add to a sandbox.

#include <boost/asio/any_io_executor.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "eryx/callback_answer.hpp"  // IWYU pragma: export
#include "eryx/callback_kind.hpp"    // IWYU pragma: export
#include "eryx/detail/access.hpp"
#include "eryx/detail/export.hpp"

namespace eryx {

namespace bridge {
class Call;
}

/// One call made by a program. The handler receives it and answers through it. Copies refer to the same call.
///
/// Only the first answer counts. An answer that comes later, or after a timeout, a cancellation or the end of the
/// sandbox, has no effect, and the functions below return false. If the last copy is destroyed without an answer, the
/// call fails.
///
/// Threading: any thread, at any time.
class ERYX_API CallbackCall {
 public:
  /// The arguments, already checked against the schema. Integers beyond 64 bits appear as doubles here;
  /// `arguments_text` has them exactly, if the schema compares no numbers there: if it does, the call is refused.
  [[nodiscard]] const boost::json::object& arguments() const;
  /// The arguments as the program sent them, as JSON text. It has no other reading than `arguments`: a text with a name
  /// twice in an object, or with a number beyond the range of doubles, never reaches a handler.
  [[nodiscard]] std::string_view arguments_text() const;

  /// Where to run the asynchronous work of this call: the executor set by the embedder, or else the execution's own.
  [[nodiscard]] const boost::asio::any_io_executor& executor() const;

  /// Receives a stop request when the program cancels the task, the call times out, or the execution ends.
  [[nodiscard]] std::stop_token cancelled() const;

  /// Answers with a value. NaN and infinities are not valid JSON and fail the call.
  /// Returns: whether this answer counted.
  bool complete(const boost::json::value& value) const;
  bool complete(RawJson json) const;

  /// Answers with a failure. Python sees the text of a `CallbackError`; of any other exception it sees only an id.
  bool fail(std::exception_ptr error) const;

  /// Defers the answer: see `AnswerLater`. The call can then no longer be answered through this object.
  bool answer_later() const;

 private:
  friend struct detail::Access;
  explicit CallbackCall(std::shared_ptr<bridge::Call> call) : impl_(std::move(call)) {}

  std::shared_ptr<bridge::Call> impl_;
};

/// Starts the work of one call and answers it now or later. An exception that it throws fails the call.
using CallbackHandler = std::function<void(const CallbackCall& call)>;

/// A function of the embedder. It can be added to any number of sandboxes.
struct Callback {
  /// A Python identifier, or several joined by dots: "http.get" becomes `http.get(…)`. Besides letters, digits, `_` and
  /// dots it may contain `-` and `/`, as names of the Model Context Protocol do; the program reaches parts with those by
  /// `[]`. Names reserved by Python (builtins, keywords, some modules) are called with `invoke`. At most 200 bytes.
  std::string name;

  /// For people and language models. Becomes the docstring in Python.
  std::string description;

  /// JSON Schema of the arguments: an object with `properties`, in the order of the positional arguments. For the
  /// keywords that are checked, see docs/callbacks.md.
  boost::json::object schema{{"type", "object"}, {"properties", boost::json::object{}}};

  CallbackHandler handler;
  CallbackKind kind = CallbackKind::Awaited;
  /// Only `FeedOptions::hold_calls` asks for it.
  CallbackPurity purity = CallbackPurity::Effectful;
};

/// `callback`, declared as one that changes nothing: `pure(make_callback(…))`.
[[nodiscard]] inline Callback pure(Callback callback) {
  callback.purity = CallbackPurity::Pure;
  return callback;
}

/// A call that failed with something other than a `CallbackError`.
struct CallbackFailure {
  std::string id;  ///< The id that Python was given, to correlate the two: 16 random hexadecimal digits.
  std::string callback;  ///< Name of the callback.
  std::exception_ptr error;
};

/// A callback's description, without its handler.
struct CallbackInfo {
  std::string name;
  std::string description;
  boost::json::object schema;
  CallbackKind kind = CallbackKind::Awaited;
};

}  // namespace eryx
