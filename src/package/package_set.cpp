// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/package_set.hpp"

#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

#include "eryx/detail/access.hpp"
#include "eryx/error.hpp"
#include "package/entry_rules.hpp"
#include "package/package_data.hpp"
#include "package/refusal.hpp"
#include "package/text.hpp"
#include "package/version.hpp"
#include "vfs/archive_writer.hpp"

namespace eryx::package {
namespace {

[[noreturn]] void conflict(const std::string& message) { throw Error(ErrorKind::PackageConflict, message); }

std::string both(const PackageData& first, const PackageData& second) {
  return in_quotes(first.label) + " and " + in_quotes(second.label);
}

/// The files of all packages, each with the package that it is of.
///
/// Threading: none.
class Joined {
 public:
  void add(const PackageData& package, const FileMap& files) {
    for (const auto& [path, contents] : files) {
      const auto [place, is_new] = owners_.try_emplace(path, &package);
      if (!is_new && views_.at(path) != contents)
        conflict("the packages " + both(*place->second, package) + " have different files " +
                 in_quotes(path));
      views_.emplace(path, contents);
    }
  }

  void check() const {
    // Each package is within limits of its own; here only names are compared.
    constexpr std::uint64_t any = UINT64_MAX;
    const PackageLimits limits{{any}, {any}, {any}, any, any, any, any};
    EntryRules rules(limits);
    for (const auto& [path, contents] : views_) rules.declare(path, EntryType::File, contents.size());
    try {
      rules.check_names();
    } catch (const Error& error) {
      conflict(std::string("the packages do not fit together: ") + error.what());
    }
    for (const auto& [path, owner] : owners_) check_module(path, *owner);
  }

  [[nodiscard]] const vfs::FileViews& views() const { return views_; }

 private:
  /// Python would take the package and never see the module.
  void check_module(std::string_view path, const PackageData& owner) const {
    constexpr std::string_view ending = ".py";
    if (!path.ends_with(ending)) return;
    const auto package =
        owners_.find(std::string(path.substr(0, path.size() - ending.size())) + "/__init__.py");
    if (package != owners_.end() && package->second != &owner)
      conflict("the packages " + both(owner, *package->second) + " both have a module " +
               in_quotes(path.substr(0, path.size() - ending.size())));
  }

  vfs::FileViews views_;
  std::map<std::string_view, const PackageData*> owners_;
};

void check_versions(std::span<const Package> packages) {
  std::map<std::string, std::pair<const PackageData*, const Metadata*>> projects;
  for (const Package& handle : packages) {
    const PackageData& package = *detail::Access::get(handle);
    for (const Metadata& project : package.projects) {
      const auto [place, is_new] = projects.try_emplace(normalized_name(project.name), &package, &project);
      const auto& [other_package, other] = place->second;
      if (!is_new && Version::parse(other->version) != Version::parse(project.version)) {
        conflict("two versions of one project: " + other->name + " " + other->version + " and " +
                 project.name + " " + project.version + ", in " + both(*other_package, package));
      }
    }
  }
}

}  // namespace

PackageSet join_packages(std::span<const Package> packages) {
  check_versions(packages);
  Joined modules;
  Joined data;
  for (const Package& handle : packages) {
    const PackageData& package = *detail::Access::get(handle);
    modules.add(package, package.files);
    data.add(package, package.data_files);
  }
  modules.check();
  data.check();

  PackageSet set;
  set.archive = vfs::write_archive(modules.views());
  set.data_files = FileMap(data.views().begin(), data.views().end());
  // An archive contains its own size, so the two cannot be divided in another way.
  set.identity = base::Sha256Hasher().update(set.archive).update(vfs::write_archive(data.views())).finish();
  return set;
}

}  // namespace eryx::package
