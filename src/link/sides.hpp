// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The side modules of one join: read, looked through, and without those that are left out.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "link/link_options.hpp"
#include "link/side_module.hpp"
#include "link/survey.hpp"

namespace eryx::link {

/// Places in `modules` name side modules everywhere in this folder.
struct Sides {
  std::vector<SideModule> modules;
  std::vector<Survey> surveys;
  /// Their places among the files.
  std::vector<std::size_t> files;
  /// Those of SideRole::Runtime.
  std::vector<std::size_t> runtimes;

  void add(std::size_t file, SideRole role, SideModule&& module, Survey&& survey);
};

/// Lifetime: the result refers to the bytes of the files.
/// `left_out`: grows by those that can never work here, if the options say so.
/// Errors: as join's.
[[nodiscard]] Sides read_sides(std::span<const SideFile> files, const LinkOptions& options,
                               std::vector<LeftOut>& left_out);

/// Those of which `reasons` says nothing. The others go to `left_out`; a runtime cannot: NativeCodeUnsupported.
/// `reasons`: one for each module.
[[nodiscard]] Sides without(Sides&& sides, std::span<const SideFile> files,
                            const std::vector<std::string>& reasons, std::vector<LeftOut>& left_out);

}  // namespace eryx::link
