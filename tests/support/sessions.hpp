// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <string_view>

#include "eryx/sandbox.hpp"
#include "eryx/session.hpp"

namespace eryx::support {

/// A sandbox as it is without options.
Sandbox plain();

/// Executes a program that must complete, and leave its state.
void complete(Session& session, std::string_view program, const ExecuteOptions& options = {});

/// The same. Returns: the value of its variable `result`.
boost::json::value value_of(Session& session, std::string_view program, const ExecuteOptions& options = {});

}  // namespace eryx::support
