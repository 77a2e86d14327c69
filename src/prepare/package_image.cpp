// SPDX-License-Identifier: MIT OR Apache-2.0
#include "prepare/package_image.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "base/key_hasher.hpp"
#include "base/steady_time.hpp"
#include "eryx/detail/access.hpp"
#include "eryx/error.hpp"
#include "image/packages_image.hpp"
#include "package/package_data.hpp"
#include "package/package_set.hpp"
#include "prepare/bytecode.hpp"
#include "prepare/native_image.hpp"
#include "prepare/setup_guest.hpp"

namespace eryx::prepare {
namespace {

namespace json = boost::json;

constexpr std::string_view install_source =
    "import _eryx.packages\nresult = await _eryx.packages.install(names)";
constexpr std::string_view finish_source = "import _eryx.packages\n_eryx.packages.finish()";

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorKind::InvalidArgument, why); }

// Equal for recipes of which the same is left.
base::Sha256 key_of(const Interpreters& base, const std::optional<package::PackageSet>& set,
                    const std::vector<std::string>& imports) {
  base::KeyHasher hasher;
  hasher.add(std::string_view("packages"));
  hasher.add(base->image_info().state_identity);
  if (set) hasher.add(set->identity);
  for (const std::string& name : imports) hasher.add(name);
  return hasher.finish();
}

struct Mounted {
  Interpreters interpreters;
  CompiledArchive::End compiled = CompiledArchive::End::All;
};

// Interpreters whose files have the packages, with the bytecode of their modules.
Mounted mount(drive::RuntimeCore& runtime, const Interpreters& base, const package::PackageSet& set,
              const Limits& limits) {
  const auto with = [&](std::span<const std::byte> archive, const base::Sha256& identity) {
    return base->for_image(image::with_packages(base->image(), archive, identity));
  };
  const Interpreters sources = with(set.archive, set.identity);
  Limits half = limits;  // the other one is for the imports, and for making an image
  half.wall_time /= 2;
  const auto [archive, end] = with_bytecode(runtime, sources, half);
  return {with(archive, base::Sha256Hasher().update(archive).finish()), end};
}

void install(SetupGuest& guest, const std::vector<std::string>& imports) {
  json::array names;
  for (const std::string& name : imports) names.emplace_back(name);
  const ExecuteResult result =
      guest.run({install_source, json::serialize(json::object{{"names", std::move(names)}})});
  const json::value report = result.outcome == Outcome::Completed ? result.value() : json::value();
  if (!report.is_object()) refuse(failure_of(result));
  const json::object& said = report.get_object();
  if (const std::string problem = text_of(said, "problem"); !problem.empty()) refuse(problem);
  const std::string printed = result.stdout_text + result.stderr_text;
  if (!printed.empty())
    refuse("it prints, which programs would not see: " + printed + text_of(said, "printed"));
  if (const std::string left = guest.leftovers(); !left.empty()) refuse(left);
}

enum class Links { Nothing, NativePackages };

Interpreters make(drive::RuntimeCore& runtime, const Interpreters& interpreters, Links links,
                  const PackageRecipe& recipe, const Limits& limits, base::SteadyTime since) {
  SetupGuest guest(runtime, interpreters, limits, {}, since);
  if (links == Links::NativePackages) guest.link_native_packages(recipe.packages);
  try {
    install(guest, recipe.imports);
    return guest.make_image({finish_source, {}}, interpreters->image().recipe);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::InvalidArgument) throw;
    refuse(std::string(recipe.imports.empty() ? "making an image of the packages failed: "
                                              : "importing modules for the image failed: ") +
           error.what());
  }
}

image::Recipe described(const image::Recipe& base, const PackageRecipe& recipe) {
  image::Recipe all = base;
  const auto before = static_cast<std::ptrdiff_t>(all.packages.size());
  for (const Package& package : recipe.packages) {
    const auto& projects = detail::Access::get(package)->projects;
    for (const package::Metadata& project : projects)
      all.packages.push_back(project.name + " " + project.version);
    if (projects.empty()) all.packages.push_back(package.name());
  }
  // The image is the same, in whatever order they are given.
  std::sort(all.packages.begin() + before, all.packages.end());
  // One may be given twice, by a lock file and by itself.
  all.packages.erase(std::unique(all.packages.begin() + before, all.packages.end()), all.packages.end());
  all.imports.insert(all.imports.end(), recipe.imports.begin(), recipe.imports.end());
  return all;
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

void check_requirements(std::span<const Package> packages) {
  std::string all;
  for (const std::string& unmet : package::unmet_requirements(packages)) all += "\n  " + unmet;
  if (!all.empty()) throw Error(ErrorKind::PackageConflict, "packages are missing:" + all);
}

}  // namespace

Interpreters package_image(drive::RuntimeCore& runtime, const Interpreters& base, const PackageRecipe& recipe,
                           const Limits& limits, const Progress& progress) {
  std::optional<package::PackageSet> set;
  if (!recipe.packages.empty()) {
    if (base->image().packages)
      throw Error(ErrorKind::Unsupported, "the image has packages already: make one of all that are needed");
    check_requirements(recipe.packages);
    set = package::join_packages(recipe.packages);
  }
  const base::Sha256 key = key_of(base, set, recipe.imports);
  const auto started = base::SteadyTime::clock::now();  // waiting for another process counts
  const auto make_one = [&]() -> NewImage {
    auto compiled = CompiledArchive::End::All;
    Interpreters mounted = base;
    // Compiling runs no code of the packages, and takes minutes for large ones: it has its own bound.
    auto since = started;
    const Links links = are_native(recipe.packages) ? Links::NativePackages : Links::Nothing;
    if (links == Links::NativePackages) {
      const auto before = base::SteadyTime::clock::now();
      mounted = native_image(runtime, base, recipe.packages, limits.memory, progress);
      since += base::SteadyTime::clock::now() - before;
    }
    if (set) {
      say(progress, "compiling the modules of packages");
      Mounted made = mount(runtime, mounted, *set, limits);
      mounted = std::move(made.interpreters);
      compiled = made.compiled;
    }
    const auto named = image::with_recipe(mounted->image(), described(base->image().recipe, recipe));
    if (!recipe.imports.empty()) say(progress, "importing " + joined(recipe.imports));
    const bool is_complete = compiled == CompiledArchive::End::All;
    const bool is_usable = links == Links::Nothing || can_keep_native_images(runtime, progress);
    return {make(runtime, base->for_image(named), links, recipe, limits, since),
            is_complete && is_usable ? NewImage::Keep::Everywhere : NewImage::Keep::InThisProcess};
  };
  return kept_image(runtime, base, key, limits, make_one);
}

}  // namespace eryx::prepare
