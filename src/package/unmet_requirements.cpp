// SPDX-License-Identifier: MIT OR Apache-2.0
#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "eryx/detail/access.hpp"
#include "eryx/error.hpp"
#include "eryx/package.hpp"
#include "package/package_data.hpp"
#include "package/text.hpp"

namespace eryx::package {
namespace {

/// Follows requirements from project to project until no further extra is asked for.
///
/// Threading: none.
class Requirements {
 public:
  explicit Requirements(std::span<const Package> packages) {
    for (const Package& package : packages) {
      const PackageData& data = *detail::Access::get(package);
      if (data.native_code == NativeCode::Accept) native_code_ = NativeCode::Accept;
      for (const Metadata& project : data.projects)
        projects_.try_emplace(normalized_name(project.name), Project{&project, {}, {}});
    }
  }

  std::vector<std::string> unmet() {
    std::set<std::string> waiting;
    for (const auto& project : projects_) waiting.insert(project.first);
    while (!waiting.empty()) {
      Project& project = projects_.at(*waiting.begin());
      waiting.erase(waiting.begin());
      follow(project, waiting);
    }
    return {sentences_.begin(), sentences_.end()};
  }

 private:
  struct Project {
    const Metadata* metadata;
    Extras extras;               ///< That others ask for.
    std::set<std::size_t> done;  ///< Requirements that hold, by their number.
  };

  void follow(Project& project, std::set<std::string>& waiting) {
    const auto& requirements = project.metadata->requirements;
    for (std::size_t number = 0; number < requirements.size(); ++number) {
      const Requirement& requirement = requirements[number];
      if (project.done.contains(number)) continue;
      // Extras that ask for extras of each other in turn could keep us busy for hours.
      constexpr std::size_t most = std::size_t{20} << 20;
      work_ += 64 + requirement.marker.size();
      if (work_ > most) throw Error(ErrorKind::PackageConflict, "requirements too intricate to be followed");
      if (!requirement.marker.empty() && !marker_holds(requirement.marker, project.extras, {}, native_code_))
        continue;
      project.done.insert(number);
      check(project, requirement, waiting);
    }
  }

  void check(const Project& project, const Requirement& requirement, std::set<std::string>& waiting) {
    const std::string who = project.metadata->name + " " + project.metadata->version;
    const std::string key = normalized_name(requirement.name);
    const auto found = projects_.find(key);
    if (found == projects_.end()) {
      const bool is_url = requirement.versions.specifiers.empty() && !requirement.condition.empty();
      sentences_.insert(who + " needs " + requirement.name + (is_url ? " @ " : "") + requirement.condition +
                        ", which is not among the packages");
      return;
    }
    const Metadata& other = *found->second.metadata;
    if (!requirement.versions.allows(other.version)) {
      sentences_.insert(who + " needs " + requirement.name + requirement.condition + ", the packages have " +
                        other.name + " " + other.version);
    }
    for (const std::string& extra : requirement.extras)
      if (found->second.extras.insert(extra).second) waiting.insert(key);
  }

  std::map<std::string, Project> projects_;
  NativeCode native_code_ = NativeCode::Refuse;
  std::set<std::string> sentences_;
  std::size_t work_ = 0;  ///< Bytes of markers, and a fixed sum for each.
};

}  // namespace
}  // namespace eryx::package

namespace eryx {

std::vector<std::string> unmet_requirements(std::span<const Package> packages) {
  return package::Requirements(packages).unmet();
}

}  // namespace eryx
