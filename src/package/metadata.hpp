// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "package/requirement.hpp"

namespace eryx::package {

/// What METADATA of a wheel and PKG-INFO of a source tree say ("Core metadata"), as far as it matters here.
struct Metadata {
  std::string name;
  std::string version;
  std::string requires_python;  ///< Empty: any.
  std::vector<std::string> requirement_texts;
  std::vector<Requirement> requirements;  ///< The same, parsed.
};

/// Errors: PackageInvalid (no name or version, or one of them that is none, one twice, a requirement that is none, text that is
/// not UTF-8, more than 4,096 requirements).
/// Cost: linear. What is behind the first empty line, the description, is not read.
[[nodiscard]] Metadata read_metadata(std::string_view text);

/// Headers of a file in the form of an e-mail, such as WHEEL, in their order: names in lower case. Ends at an empty line, or where
/// a line is no header. Continued lines are joined with a line end. Errors: PackageInvalid (more than 20,000).
[[nodiscard]] std::vector<std::pair<std::string, std::string>> read_headers(std::string_view text);

}  // namespace eryx::package
