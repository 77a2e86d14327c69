// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Which Python, ABI and platform a wheel is for ("Platform compatibility tags", "Binary distribution format").

#include <compare>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "eryx/package.hpp"

namespace eryx::package {

struct WheelTag {
  std::string python;    ///< "py3"
  std::string abi;       ///< "none"
  std::string platform;  ///< "any"

  [[nodiscard]] std::string text() const { return python + '-' + abi + '-' + platform; }
  friend auto operator<=>(const WheelTag&, const WheelTag&) = default;
};
using WheelTags = std::set<WheelTag>;

/// Expands "py2.py3-none-any" to the tags it stands for. Absent if the text is no tag, or stands for more than 256.
[[nodiscard]] std::optional<WheelTags> parse_wheel_tags(std::string_view text);

/// How well a wheel with these tags fits this Python, 0 best; absent if it does not take it. Those it takes: py3 or py30 to py313, with ABI none,
/// or cp313 with none, cp313 or abi3, or an older cp3 with abi3; platform any; with NativeCode::Accept also one of
/// `native_platforms`, and such wheels fit better: cp313-cp313, then abi3, the newest Python first, then none.
[[nodiscard]] std::optional<unsigned> rank_of(const WheelTags& tags, NativeCode native_code);

/// Errors: PackageUnsupported, with what the wheel is for and what is needed, if it does not fit.
void check_wheel_tags(const WheelTags& tags, NativeCode native_code);

/// What the file name of a wheel says: NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl.
struct WheelFileName {
  std::string name;
  std::string version;
  WheelTags tags;

  /// Absent if it does not end in ".whl". Errors: PackageInvalid (it does, and is not of that form).
  [[nodiscard]] static std::optional<WheelFileName> parse(std::string_view file_name);
};

}  // namespace eryx::package
