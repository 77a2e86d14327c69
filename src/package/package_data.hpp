// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "eryx/files.hpp"
#include "eryx/package.hpp"
#include "package/metadata.hpp"

namespace eryx::package {

/// What a reader found, and what a Package consists of.
struct PackageData {
  std::string label;  ///< What messages call it: the name of its file or folder.
  std::string name;
  std::string version;
  PackageKind kind = PackageKind::SitePackages;
  NativeCode native_code = NativeCode::Refuse;  ///< What it was read with.
  std::vector<std::string> requirements;        ///< Of all projects in it, as texts.
  /// The projects in it: of a wheel exactly one, of a folder any number.
  std::vector<Metadata> projects;
  std::vector<std::string> uncompiled_languages;  ///< As Package::uncompiled_languages.
  FileMap files;                                  ///< By their paths in `site-packages`.
  FileMap data_files;                             ///< By their paths below `sys.prefix`.
};

/// As Package::from_file, and takes native code: but only if there is some, requirements are those of Emscripten. For those who cannot say yet
/// whether it is allowed.
[[nodiscard]] Package read_whatever_it_is(const std::filesystem::path& path);

/// Errors: PackageUnsupported, if a project needs another Python. A condition that is none is ignored, as pip does.
void check_python(const Metadata& metadata);

}  // namespace eryx::package
