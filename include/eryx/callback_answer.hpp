// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

/// Answers to callback calls.

#include <boost/json/fwd.hpp>
#include <exception>
#include <stdexcept>
#include <string>
#include <variant>

#include "eryx/detail/export.hpp"

namespace eryx {

/// Thrown by a handler to tell the program why the call fails. The text becomes the message of an `eryx.CallbackError`
/// in Python. The text of any *other* exception stays in the host: Python gets a fixed text and an id, and
/// `SandboxBuilder::on_callback_failure` gets the exception with the same id.
class ERYX_API CallbackError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Thrown by a handler that has no answer yet, and may have none before this process ends: a person has to decide, or a
/// job runs for hours. When the program cannot continue without such answers, its execution ends with
/// `Outcome::Suspended`. The answers can be given later, in any process, when the result's checkpoint is resumed: see
/// checkpoint.hpp.
///
/// A program that waits for the call in a way that cannot be suspended (`callback.sync`, or an event loop of its own)
/// gets an `eryx.CallbackError` that says so. So does the caller of an immediate callback.
class ERYX_API AnswerLater : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override;
};

/// JSON text that is passed on unchanged: for integers beyond 64 bits, or for data that is already JSON.
struct RawJson {
  std::string text;
};

/// The answer to a pending call: a value, JSON text, or a failure.
using CallAnswer = std::variant<boost::json::value, RawJson, CallbackError>;

}  // namespace eryx
