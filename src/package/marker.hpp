// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "eryx/package.hpp"

namespace eryx::package {

/// Names of extras or of dependency groups, normalised.
using Extras = std::set<std::string, std::less<>>;

/// Whether a marker ("dependency specifiers", once PEP 508) such as `python_version < "3.11" and extra == "test"` holds in this
/// Python with these extras. `groups`: what `dependency_groups` of lock files has. `native_code`: see environment.hpp.
///
/// Errors: PackageInvalid (not a marker, nested deeper than 50 levels, longer than 4,096 bytes).
/// Cost: linear in its length and the size of both lists.
[[nodiscard]] bool marker_holds(std::string_view marker, const Extras& extras, const Extras& groups = {},
                                NativeCode native_code = NativeCode::Refuse);

}  // namespace eryx::package
