// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Which side module needs which: by the names of libraries that each lists, as a dynamic linker finds them.

#include <cstddef>
#include <string>
#include <vector>

#include "link/side_module.hpp"

namespace eryx::link {

/// Side modules are named by their place in the list.
struct Needs {
  /// For each, those it needs, directly or not, nearest first; never itself.
  std::vector<std::vector<std::size_t>> libraries;
  /// All of them, each after what it needs. Where two need each other, in the order they were given.
  std::vector<std::size_t> order;
  /// For each, the library that is not there, or there more than once, in a sentence that names the module; else empty.
  std::vector<std::string> unmet;
};

/// A library is the one in the wheel whose file name it is; of several, the one in a folder that the module's runtime paths name, or
/// in the module's own. The C library's parts, if no wheel brings them, are main.
/// `runtimes`: side modules that all others need without saying so, after what they name. Among themselves they need what is before them.
[[nodiscard]] Needs find_needed(const std::vector<SideModule>& sides,
                                const std::vector<std::size_t>& runtimes);

}  // namespace eryx::link
