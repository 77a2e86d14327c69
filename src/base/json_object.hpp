// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string_view>

namespace eryx::base {

/// Appends a member without looking whether there is one of that name: takes the same time whatever the names are.
/// Boost's own insertion compares a name with all those before it whose hashes collide, and whoever knows the hash
/// function, which everybody does, can choose names that all collide: decision 0044.
///
/// Requires: no member has this name; `object.capacity() > object.size()`.
void append_member(boost::json::object& object, std::string_view name, boost::json::value&& value);

}  // namespace eryx::base
