// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/sides.hpp"

#include <algorithm>
#include <utility>

#include "eryx/error.hpp"
#include "link/refusal.hpp"

namespace eryx::link {

namespace {

/// wasm2c writes several results as a struct, which main's headers do not have.
void check_translatable(const SideModule& side, const Survey& survey) {
  const Module& module = side.module();
  const auto has_several = [&](std::uint32_t type) { return module.types[type].results.size() > 1; };
  if (survey.calls_several_results || std::ranges::any_of(module.function_types, has_several))
    refuse_unsupported(in_quotes(side.path()) + ": it has functions with several results");
}

}  // namespace

void Sides::add(std::size_t file, SideRole role, SideModule&& module, Survey&& survey) {
  if (role == SideRole::Runtime) runtimes.push_back(modules.size());
  modules.push_back(std::move(module));
  surveys.push_back(std::move(survey));
  files.push_back(file);
}

Sides read_sides(std::span<const SideFile> files, const LinkOptions& options,
                 std::vector<LeftOut>& left_out) {
  const LinkLimits& limits = options.limits;
  if (files.size() > limits.sides) refuse_too_large("there are more side modules than the linker takes");
  std::size_t bytes = 0;
  std::size_t imports = 0;
  Sides sides;
  for (std::size_t file = 0; file < files.size(); ++file) {
    bytes += files[file].bytes.size();
    if (bytes > limits.total_bytes)
      refuse_too_large("the side modules have more bytes than the linker takes");
    try {
      SideModule module(files[file].path, files[file].bytes, limits);
      imports += module.module().imports.size();
      Survey survey_of_module = survey(module, limits);
      if (options.purpose == Purpose::Translation) check_translatable(module, survey_of_module);
      sides.add(file, files[file].role, std::move(module), std::move(survey_of_module));
    } catch (const Error& error) {
      const bool is_damaged = error.kind() == ErrorKind::PackageInvalid;
      const bool is_left_out =
          options.unusable == Unusable::LeaveOut && !is_damaged && files[file].role == SideRole::Module;
      if (!is_left_out) throw;
      left_out.push_back({file, error.what()});
    }
    if (imports > limits.imports)
      refuse_too_large("the side modules ask for more symbols than the linker takes");
  }
  return sides;
}

Sides without(Sides&& sides, std::span<const SideFile> files, const std::vector<std::string>& reasons,
              std::vector<LeftOut>& left_out) {
  Sides rest;
  for (std::size_t side = 0; side < sides.modules.size(); ++side) {
    const std::size_t file = sides.files[side];
    if (reasons[side].empty()) {
      rest.add(file, files[file].role, std::move(sides.modules[side]), std::move(sides.surveys[side]));
      continue;
    }
    if (files[file].role == SideRole::Runtime) refuse_unsupported(reasons[side]);
    left_out.push_back({file, reasons[side]});
  }
  return rest;
}

}  // namespace eryx::link
