// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/package.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "eryx/error.hpp"
#include "package/entry_rules.hpp"
#include "package/host_folder.hpp"
#include "package/package_data.hpp"
#include "package/refusal.hpp"
#include "package/side_module_mark.hpp"
#include "package/site_packages.hpp"
#include "package/source_tree.hpp"
#include "package/tar_reader.hpp"
#include "package/wheel.hpp"
#include "package/zip_reader.hpp"
#include "vfs/archive_files.hpp"

namespace eryx {
namespace {

using package::PackageData;

/// Without the endings of archives: "six" of "six.tar.gz".
std::string_view stem_of(std::string_view name) {
  for (const std::string_view ending : {".tar.gz", ".tgz", ".whl", ".zip"})
    if (name.size() > ending.size() && name.ends_with(ending))
      return name.substr(0, name.size() - ending.size());
  return name;
}

bool is_zip(std::span<const std::byte> bytes) {
  // The second: an archive without entries.
  const std::string_view start(reinterpret_cast<const char*>(bytes.data()),
                               std::min<std::size_t>(bytes.size(), 4));
  return start == "PK\3\4" || start == "PK\5\6";
}

PackageData read_bytes(std::span<const std::byte> bytes, std::string_view name, const PackageLimits& limits,
                       NativeCode native_code) {
  if (bytes.size() > limits.archive.count)
    package::refuse_beyond("more bytes of the file", "archive", limits.archive.count);
  if (is_zip(bytes)) {
    FileMap files = package::read_zip(bytes, limits);
    if (!package::is_wheel(files))
      package::refuse("a zip archive that is not a wheel: no NAME-VERSION.dist-info/WHEEL in it");
    return package::read_wheel(std::move(files), package::WheelFileName::parse(name), native_code);
  }
  if (package::is_gzip(bytes)) {
    FileMap files = package::read_tar_gz(bytes, limits);
    if (package::is_wheel(files) && name.ends_with(".whl"))
      package::refuse("a tar archive; a wheel is a zip archive");
    return package::read_source_tree(std::move(files), stem_of(name));
  }
  package::refuse("neither a wheel (zip) nor a tar archive compressed by gzip");
}

bool is_extension_module(const FileMap::value_type& file) {
  return file.first.ends_with(".so") && package::is_side_module(file.second);
}

/// Whether a package that may have native code, and has none, counts as one that may: see NativeCode::Accept.
enum class Markers { AsAllowed, AsFound };

/// What is left to do for all kinds.
std::shared_ptr<const PackageData> finished(PackageData data, std::string_view label,
                                            const PackageLimits& limits, NativeCode native_code,
                                            Markers markers) {
  data.label = label;
  const bool counts = markers == Markers::AsAllowed || std::ranges::any_of(data.files, is_extension_module);
  data.native_code = counts ? native_code : NativeCode::Refuse;
  for (package::Metadata& project : data.projects) {
    data.requirements.insert(data.requirements.end(), project.requirement_texts.begin(),
                             project.requirement_texts.end());
    project.requirement_texts.clear();
  }
  // Files have moved, and may now have the names of others.
  for (const FileMap* files : {&data.files, &data.data_files}) {
    package::EntryRules rules(limits);
    for (const auto& [path, contents] : *files)
      rules.declare(path, package::EntryType::File, contents.size());
    rules.check_names();
  }
  return std::make_shared<const PackageData>(std::move(data));
}

/// Calls `read` and puts the package's name before messages about its contents.
template <typename Read>
std::shared_ptr<const PackageData> read_package(std::string_view label, const PackageLimits& limits,
                                                NativeCode native_code, Markers markers, Read&& read) {
  try {
    return finished(read(), label, limits, native_code, markers);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::PackageInvalid && error.kind() != ErrorKind::PackageUnsupported) throw;
    throw Error(error.kind(), std::string(label) + ": " + error.what());
  } catch (const std::bad_alloc&) {
    throw Error(ErrorKind::OutOfResources, std::string(label) + ": not enough memory to read it");
  }
}

/// A folder may be named by "." or with a '/' behind it.
std::string label_of(const std::filesystem::path& path) {
  const std::filesystem::path plain = path.lexically_normal();
  std::filesystem::path name = plain.has_filename() ? plain.filename() : plain.parent_path().filename();
  if (name.empty() || name == "." || name == "..") {
    std::error_code ignored;
    name = std::filesystem::canonical(path, ignored).filename();
  }
  return name.empty() ? path.string() : name.string();
}

std::shared_ptr<const PackageData> read_folder(const std::filesystem::path& path, const PackageLimits& limits,
                                               NativeCode native_code, Markers markers) {
  const std::string label = label_of(path);
  return read_package(label, limits, native_code, markers, [&] {
    return package::read_source_tree(package::read_host_folder(path, limits), label);
  });
}

std::shared_ptr<const PackageData> read_path(const std::filesystem::path& path, const PackageLimits& limits,
                                             NativeCode native_code, Markers markers) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return read_folder(path, limits, native_code, markers);
  const std::string label = path.filename().string();
  return read_package(label, limits, native_code, markers, [&] {
    const std::string bytes = package::read_host_file(path, limits);
    return read_bytes(std::as_bytes(std::span(bytes)), label, limits, native_code);
  });
}

}  // namespace

const char* to_string(PackageKind kind) noexcept {
  switch (kind) {
    case PackageKind::Wheel: return "wheel";
    case PackageKind::SourceTree: return "source_tree";
    case PackageKind::SitePackages: return "site_packages";
  }
  return "unknown";
}

Package Package::from_file(const std::filesystem::path& path, const PackageLimits& limits,
                           NativeCode native_code) {
  return Package(read_path(path, limits, native_code, Markers::AsAllowed));
}

Package Package::from_bytes(std::span<const std::byte> bytes, std::string_view name,
                            const PackageLimits& limits, NativeCode native_code) {
  return Package(read_package(name, limits, native_code, Markers::AsAllowed,
                              [&] { return read_bytes(bytes, name, limits, native_code); }));
}

Package Package::from_folder(const std::filesystem::path& path, const PackageLimits& limits,
                             NativeCode native_code) {
  return Package(read_folder(path, limits, native_code, Markers::AsAllowed));
}

const std::string& Package::name() const { return impl_->name; }
const std::string& Package::version() const { return impl_->version; }
PackageKind Package::kind() const { return impl_->kind; }
const std::vector<std::string>& Package::requirements() const { return impl_->requirements; }
const FileMap& Package::files() const { return impl_->files; }
std::vector<std::string> Package::extension_modules() const {
  std::vector<std::string> paths;
  for (const auto& file : impl_->files)
    if (is_extension_module(file)) paths.push_back(file.first);
  return paths;
}
const std::vector<std::string>& Package::uncompiled_languages() const { return impl_->uncompiled_languages; }
const FileMap& Package::data_files() const { return impl_->data_files; }

namespace package {

Package read_whatever_it_is(const std::filesystem::path& path) {
  return detail::Access::make<Package>(read_path(path, {}, NativeCode::Accept, Markers::AsFound));
}

Package from_archive(const vfs::Archive& archive) {
  FileMap files;
  for (const auto& [path, contents] : vfs::files_of(archive)) {
    if (path.starts_with("__pycache__/") || path.find("/__pycache__/") != std::string::npos) continue;
    files.emplace(path, contents);
  }
  constexpr std::uint64_t any = UINT64_MAX;  // each package was within limits of its own
  const PackageLimits limits{{any}, {any}, {any}, any, any, any, any};
  constexpr std::string_view label = "the image's packages";
  // What has such code was accepted when the image was built.
  const NativeCode native_code =
      std::ranges::any_of(files, is_extension_module) ? NativeCode::Accept : NativeCode::Refuse;
  return detail::Access::make<Package>(read_package(label, limits, native_code, Markers::AsAllowed, [&] {
    return read_source_tree(std::move(files), label);
  }));
}

}  // namespace package

}  // namespace eryx
