// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "package/marker.hpp"
#include "package/specifier.hpp"

namespace eryx::package {

/// What one package needs of another: `Babel[dates] >= 2.7 ; extra == "i18n"`.
struct Requirement {
  /// Errors: PackageInvalid (not a requirement, or longer than 8,192 bytes).
  [[nodiscard]] static Requirement parse(std::string_view text);

  std::string name;  ///< As it is written.
  Extras extras;
  SpecifierSet versions;  ///< Empty for a requirement with a URL.
  std::string condition;  ///< The versions as they are written, for messages: ">=2.7". Or the URL.
  std::string marker;     ///< Empty: always.
};

}  // namespace eryx::package
