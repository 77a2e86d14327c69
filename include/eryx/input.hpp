// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// Standard input of a program that is not there yet when the program starts: a terminal, a pipe, a connection.

#include <functional>
#include <stop_token>
#include <string>

namespace eryx {

/// Called when the program reads standard input and has read what came before. Returns the next bytes, any number of
/// them; an empty string is the end of the file. The program waits meanwhile, under its limits of time.
///
/// Threading: called on a thread of the runtime, one call at a time for an execution. When the execution ends while a call
/// is being made, a stop is requested through the token; the call should then return soon. `~Runtime` waits for it.
///
/// If it throws, the exception goes to `RuntimeOptions::on_unhandled_exception`, and the program's read fails with
/// `OSError` (EIO), as all later ones do.
using InputSource = std::function<std::string(std::stop_token)>;

}  // namespace eryx
