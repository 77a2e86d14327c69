// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string_view>

#include "eryx/files.hpp"
#include "package/package_data.hpp"

namespace eryx::package {

/// Takes Python modules out of a tree that is not a wheel. What it is, is told by its content:
///
/// - A *source tree* has `pyproject.toml`, `setup.py`, `setup.cfg` or `PKG-INFO` at its top. Its modules are those that
///   `*.egg-info/top_level.txt` lists, beside that folder; else all below `src/`; else folders with `__init__.py` and single
///   files at the top, except names that are those of tests, documentation and tools. Nothing is built.
///   `PKG-INFO` becomes the METADATA of a `.dist-info` folder, so that `importlib.metadata` finds the project.
/// - Anything else is taken as it is, as `site-packages`, with any number of `.dist-info` folders.
///
/// A folder that all files are in is not part of their paths, if it is that of an sdist or cannot be a package by its name.
/// `label`: the name of a package without metadata.
///
/// Errors: PackageInvalid (no Python module, metadata that are none), PackageUnsupported (for another Python).
/// Cost: linear in the number of files and the length of their paths.
[[nodiscard]] PackageData read_source_tree(FileMap files, std::string_view label);

}  // namespace eryx::package
