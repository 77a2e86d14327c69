// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A check is a program of our own, which gets the checked program as an input: guest/python/_eryx/check.py.

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>

#include "eryx/check.hpp"
#include "eryx/limits.hpp"
#include "eryx/options.hpp"

namespace eryx::check {

/// Lifetime: static.
inline constexpr std::string_view service_source =
    "import _eryx.check\nresult = _eryx.check.check_program(__session__, request)";

/// Whether variables of the program live on when it has ended.
enum class Variables { End, LiveOn };

/// The inputs of the service. Errors: InvalidArgument (`CheckOptions::most`; inputs or files that could not be given).
[[nodiscard]] boost::json::object service_inputs(std::string_view program, const CheckOptions& options,
                                                 std::string_view result_variable, Variables variables);

/// The options of the service: those of `options` that a check uses. `usual`: the sandbox's limits.
[[nodiscard]] detail::ExecuteSettings service_settings(const CheckOptions& options, const Limits& usual);

/// The result of the check of a program that is too large to be looked at.
[[nodiscard]] std::optional<CheckResult> refusal(std::string_view program, const CheckOptions& options,
                                                 const Limits& usual);

}  // namespace eryx::check
