// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <optional>

#include "eryx/files.hpp"
#include "package/package_data.hpp"
#include "package/wheel_tags.hpp"

namespace eryx::package {

/// Whether these are files of a wheel: `*.dist-info/WHEEL` is among them.
[[nodiscard]] bool is_wheel(const FileMap& files);

/// Checks the contents of a wheel against their RECORD, metadata and file name, and lays them out as an installer does: what is
/// in `*.data/purelib` and `platlib` comes to the other modules, `data` to the data files; scripts and headers are left out.
/// Scripts that entry points describe are not made.
///
/// `file_name`: absent if unknown. Errors: PackageInvalid, PackageUnsupported.
/// Cost: linear in the size of the files.
[[nodiscard]] PackageData read_wheel(FileMap files, const std::optional<WheelFileName>& file_name,
                                     NativeCode native_code);

}  // namespace eryx::package
