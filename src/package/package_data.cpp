// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/package_data.hpp"

#include "package/environment.hpp"
#include "package/refusal.hpp"
#include "package/specifier.hpp"

namespace eryx::package {

void check_python(const Metadata& metadata) {
  const auto condition = SpecifierSet::parse(metadata.requires_python);
  if (condition && !condition->allows(python_full_version)) {
    refuse_unsupported(metadata.name + " " + metadata.version + " needs Python " + metadata.requires_python +
                       "; Eryx runs " + std::string(python_full_version));
  }
}

}  // namespace eryx::package
