// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/wheel.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "package/record.hpp"
#include "package/refusal.hpp"
#include "package/text.hpp"
#include "package/version.hpp"

namespace eryx::package {
namespace {

constexpr std::string_view info_ending = ".dist-info";
constexpr std::string_view data_ending = ".data";

std::string_view top_folder(std::string_view path) {
  const std::size_t end = path.find('/');
  return end == std::string_view::npos ? std::string_view() : path.substr(0, end);
}

/// The folders at the top whose names end so.
std::set<std::string> top_folders(const FileMap& files, std::string_view ending) {
  std::set<std::string> folders;
  for (const auto& file : files) {
    const std::string_view folder = top_folder(file.first);
    if (folder.ends_with(ending)) folders.emplace(folder);
  }
  return folders;
}

const std::string& required_file(const FileMap& files, const std::string& path) {
  const auto file = files.find(path);
  if (file == files.end()) refuse("no file " + in_quotes(path));
  return file->second;
}

/// Whether NAME-VERSION means this project.
bool names_project(std::string_view text, const Metadata& project) {
  const std::size_t dash = text.rfind('-');
  if (dash == std::string_view::npos) return false;
  const auto version = Version::parse(text.substr(dash + 1));
  return normalized_name(text.substr(0, dash)) == normalized_name(project.name) && version &&
         *version == Version::parse(project.version);
}

std::string described(const Metadata& project) { return project.name + " " + project.version; }

/// Errors: PackageInvalid (a version of the format that we do not know, or tags other than those of the file name).
void check_wheel_file(const std::string& text, const std::optional<WheelFileName>& file_name,
                      NativeCode native_code) {
  std::string version;
  WheelTags tags;
  for (const auto& [name, value] : read_headers(text)) {
    if (name == "wheel-version") version = value;
    if (name != "tag") continue;
    const auto more = parse_wheel_tags(value);
    if (!more) refuse("WHEEL has a tag that is none: " + in_quotes(value));
    tags.insert(more->begin(), more->end());
  }
  // A newer minor version is compatible.
  if (version.substr(0, version.find('.')) != "1") {
    refuse_unsupported("its Wheel-Version is " + in_quotes(version) + "; Eryx reads version 1");
  }
  if (tags.empty()) refuse("WHEEL has no tag");
  check_wheel_tags(file_name ? file_name->tags : tags, native_code);
  if (file_name && file_name->tags != tags) {
    refuse("its file name says " + file_name->tags.begin()->text() +
           (file_name->tags.size() > 1 ? " and others" : "") + ", its WHEEL file " + tags.begin()->text() +
           (tags.size() > 1 ? " and others" : ""));
  }
}

/// Where a file of a wheel belongs.
struct Place {
  enum class Scheme { Modules, Data, Nowhere } scheme = Scheme::Modules;
  std::string path;
};

Place place_of(std::string_view path, std::string_view data_folder) {
  const bool is_cache =
      path.starts_with("__pycache__/") || path.find("/__pycache__/") != std::string_view::npos;
  if (data_folder.empty() || top_folder(path) != data_folder)
    return {is_cache ? Place::Scheme::Nowhere : Place::Scheme::Modules, std::string(path)};
  const std::string_view rest = path.substr(data_folder.size() + 1);
  const std::string_view scheme = top_folder(rest);
  if (scheme == "scripts" || scheme == "headers") return {Place::Scheme::Nowhere, {}};
  std::string inside(rest.substr(std::min(scheme.size() + 1, rest.size())));
  if (scheme == "data") return {Place::Scheme::Data, std::move(inside)};
  if (scheme != "purelib" && scheme != "platlib")
    refuse_entry(path, "in a folder that no scheme of installation has");
  return {is_cache ? Place::Scheme::Nowhere : Place::Scheme::Modules, std::move(inside)};
}

/// Moves all files to their places.
void lay_out(FileMap files, std::string_view data_folder, PackageData& package) {
  while (!files.empty()) {
    auto file = files.extract(files.begin());
    Place place = place_of(file.key(), data_folder);
    if (place.scheme == Place::Scheme::Nowhere) continue;
    FileMap& target = place.scheme == Place::Scheme::Data ? package.data_files : package.files;
    const std::string old_path = file.key();
    file.key() = std::move(place.path);
    if (!target.insert(std::move(file)).inserted) refuse_entry(old_path, "another file has its place");
  }
}

/// The RECORD as an installer leaves it: files that moved have their new paths, those that are nowhere no line. Paths of data
/// files depend on where they will be, so these have none either.
std::string installed_record(std::vector<RecordRow> rows, std::string_view data_folder) {
  std::vector<RecordRow> kept;
  for (RecordRow& row : rows) {
    Place place = place_of(row.path, data_folder);
    if (place.scheme != Place::Scheme::Modules) continue;
    row.path = std::move(place.path);
    kept.push_back(std::move(row));
  }
  return write_record(kept);
}

}  // namespace

bool is_wheel(const FileMap& files) {
  for (const auto& file : files) {
    const std::string_view folder = top_folder(file.first);
    if (folder.ends_with(info_ending) && std::string_view(file.first).substr(folder.size()) == "/WHEEL")
      return true;
  }
  return false;
}

PackageData read_wheel(FileMap files, const std::optional<WheelFileName>& file_name, NativeCode native_code) {
  const auto infos = top_folders(files, info_ending);
  if (infos.empty()) refuse("no folder NAME-VERSION.dist-info: not a wheel");
  if (infos.size() > 1)
    refuse("several folders .dist-info: " + in_quotes(*infos.begin()) + " and " + in_quotes(*infos.rbegin()));
  const std::string info = *infos.begin();
  check_wheel_file(required_file(files, info + "/WHEEL"), file_name, native_code);

  const std::string record = info + "/RECORD";
  std::vector<RecordRow> rows = read_record(required_file(files, record));
  check_record(files, rows, record);

  PackageData package;
  package.kind = PackageKind::Wheel;
  Metadata project = read_metadata(required_file(files, info + "/METADATA"));
  if (!names_project(std::string_view(info).substr(0, info.size() - info_ending.size()), project))
    refuse("its folder is " + in_quotes(info) + ", its metadata say " + in_quotes(described(project)));
  if (file_name && !names_project(file_name->name + '-' + file_name->version, project))
    refuse("its file name says " + in_quotes(file_name->name + " " + file_name->version) + ", its metadata " +
           in_quotes(described(project)));
  check_python(project);

  std::string data;
  for (const std::string& folder : top_folders(files, data_ending)) {
    // Other folders may have such a name: "sample.data" is no identifier, but somebody's.
    if (!names_project(std::string_view(folder).substr(0, folder.size() - data_ending.size()), project))
      continue;
    if (!data.empty()) refuse("several folders .data: " + in_quotes(data) + " and " + in_quotes(folder));
    data = folder;
  }
  if (!data.empty()) files[record] = installed_record(std::move(rows), data);
  lay_out(std::move(files), data, package);
  // Else it could speak for another project, by files that it moves.
  if (top_folders(package.files, info_ending).size() > 1)
    refuse("its folder " + in_quotes(data) + " has another folder .dist-info");

  package.name = project.name;
  package.version = project.version;
  package.projects.push_back(std::move(project));
  return package;
}

}  // namespace eryx::package
