// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace eryx::package {

/// Names of extras, normalised.
using Extras = std::set<std::string, std::less<>>;

/// Whether a marker ("dependency specifiers", once PEP 508) such as `python_version < "3.11" and extra == "test"` holds in this
/// Python with these extras. The lists `extras` and `dependency_groups` of lock files are empty unless `extras` has members.
///
/// Errors: PackageInvalid (not a marker, nested deeper than 50 levels, longer than 4,096 bytes).
/// Cost: linear in its length and the size of `extras`.
[[nodiscard]] bool marker_holds(std::string_view marker, const Extras& extras);

}  // namespace eryx::package
