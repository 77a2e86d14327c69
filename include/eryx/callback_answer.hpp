// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

/// What a call of a callback is answered with.

#include <boost/json/fwd.hpp>
#include <exception>
#include <stdexcept>
#include <string>
#include <variant>

#include "eryx/detail/export.hpp"

namespace eryx {

/// Thrown by a handler to tell the program why it fails: the text reaches Python as the message of an
/// `eryx.CallbackError`. What any *other* exception says stays in the host: Python gets a fixed text and an id, and
/// `SandboxBuilder::on_callback_failure` gets the exception with the same id.
class ERYX_API CallbackError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Thrown by a handler that has no answer yet, and may have none before this process ends: a person has to decide, a job
/// runs for hours. When the program can do nothing more without such answers, its execution ends as
/// `Outcome::Suspended`, and the result's checkpoint takes them later, anywhere: see checkpoint.hpp.
///
/// A program that waits for the call in a way that cannot be suspended (`callback.sync`, a loop that it runs itself)
/// gets an `eryx.CallbackError` that says so. So does the caller of an immediate callback.
class ERYX_API AnswerLater : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override;
};

/// JSON text that is passed on as it is: for integers beyond 64 bits, or for what is JSON already.
struct RawJson {
  std::string text;
};

/// What a pending call is answered with: a value, JSON text, or a failure.
using CallAnswer = std::variant<boost::json::value, RawJson, CallbackError>;

}  // namespace eryx
