// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

/// Callbacks: functions of the embedder that Python awaits.
///
/// A callback has a name, a description, a JSON Schema of its arguments and a handler. `make_callback` derives the
/// schema and the checks from a described struct (see describe.hpp); `CallbackBuilder` builds one from what is known at
/// run time only. Either way it becomes a `Callback`, which a sandbox takes.

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

/// One call that a program made: what a handler gets, and by which it answers. Copies name the same call.
///
/// The first answer counts. One that comes later, after a timeout, after a cancellation, or after the sandbox is gone
/// has no effect; the functions below then return false. A call whose last copy goes without an answer fails.
///
/// Threading: any thread, at any time.
class ERYX_API CallbackCall {
 public:
  /// Checked against the schema already. Integers beyond 64 bits appear as doubles here; `arguments_text` has them.
  [[nodiscard]] const boost::json::object& arguments() const;
  /// The same as the program sent it, as JSON text.
  [[nodiscard]] std::string_view arguments_text() const;

  /// Where asynchronous work of this call belongs: the executor that the embedder chose, or the execution's own.
  [[nodiscard]] const boost::asio::any_io_executor& executor() const;

  /// Asked to stop when the program cancelled its task, the call's time is over, or the execution ends.
  [[nodiscard]] std::stop_token cancelled() const;

  /// Answers with a value. NaN and infinities are no JSON: the call fails. Returns: whether this was the answer.
  bool complete(const boost::json::value& value) const;
  bool complete(RawJson json) const;

  /// Answers with a failure: a `CallbackError`'s text reaches Python, anything else is hidden behind an id.
  bool fail(std::exception_ptr error) const;

  /// Says that the answer comes later: see `AnswerLater`. The call is then no longer this object's to answer.
  bool answer_later() const;

 private:
  friend struct detail::Access;
  explicit CallbackCall(std::shared_ptr<bridge::Call> call) : impl_(std::move(call)) {}

  std::shared_ptr<bridge::Call> impl_;
};

/// Starts the work of one call, and answers now or later. What it throws fails the call.
using CallbackHandler = std::function<void(const CallbackCall& call)>;

/// A function of the embedder, ready to be given to any number of sandboxes.
struct Callback {
  /// A Python identifier, or several joined by dots: "http.get" becomes `http.get(…)`. Parts may contain hyphens and
  /// are then reached by `[]`. Names that Python has taken (builtins, keywords, some modules) are reached by `invoke`.
  std::string name;

  /// For people and language models: the docstring in Python.
  std::string description;

  /// JSON Schema of the arguments: an object with `properties`. The order of the properties is that of positional
  /// arguments. See docs/callbacks.md for the keywords that are checked.
  boost::json::object schema{{"type", "object"}, {"properties", boost::json::object{}}};

  CallbackHandler handler;
  CallbackKind kind = CallbackKind::Awaited;
};

/// A call that failed with something other than a `CallbackError`.
struct CallbackFailure {
  std::string id;  ///< What Python was told, to find this failure by. 16 hexadecimal digits, drawn at random.
  std::string callback;  ///< Its name.
  std::exception_ptr error;
};

/// What is known of a callback from outside.
struct CallbackInfo {
  std::string name;
  std::string description;
  boost::json::object schema;
  CallbackKind kind = CallbackKind::Awaited;
};

}  // namespace eryx
