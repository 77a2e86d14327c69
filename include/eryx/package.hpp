// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/bytes.hpp"
#include "eryx/detail/access.hpp"
#include "eryx/detail/export.hpp"
#include "eryx/files.hpp"

namespace eryx {

namespace package {
struct PackageData;
}

/// What reading one package may cost. A package beyond a limit is refused with PackageUnsupported, and the message names
/// the limit. Memory while a package is read: its file, its contents, and the larger of both once more.
struct PackageLimits {
  /// Bytes of the file itself, as it is on disk. Default: 256 MiB.
  Bytes archive = {256ull << 20};
  /// Bytes of all files and their names, expanded. Default: 512 MiB.
  Bytes total = {512ull << 20};
  /// Bytes of one file, expanded. Default: 128 MiB.
  Bytes file = {128ull << 20};
  /// Files and folders. Default: 50,000.
  std::uint64_t entries = 50'000;
  /// Bytes of one path. Default: 1,024. Parts of a path have at most 255, as everywhere.
  std::uint64_t path = 1024;
  /// Folders that a file may be in, one inside another. Default: 64.
  std::uint64_t depth = 64;
  /// Expanded bytes for each compressed one: of each file of a wheel, and of a `.tar.gz` as a whole. The first MiB is exempt.
  /// Default: 200. Among the files of 28 widely used wheels the highest was 21; deflate cannot exceed 1,032.
  std::uint64_t ratio = 200;
};

/// The platform of wheels with native code for this Python, as in their tags: the interface's year, the processor. PEP 783's name, and the
/// one that the same interface had before, which the wheels of Pyodide's own distribution have.
inline constexpr std::array<std::string_view, 2> native_platforms{"pyemscripten_2025_0_wasm32",
                                                                  "pyodide_2025_0_wasm32"};

/// Whether a package may have native code: extension modules that its authors compiled to WebAssembly, in wheels with the tag
/// `pyemscripten_2025_0_wasm32` (PEP 783), or `pyodide_2025_0_wasm32`. Programs can use such packages only from an image that they were compiled into.
enum class NativeCode {
  Refuse,  ///< A wheel with such a tag is refused, as are those for any other platform.
  /// It is taken. All requirements' markers are then evaluated as on Emscripten (`sys_platform == "emscripten"`), for which authors wrote them.
  Accept,
};

/// What a package was read as.
enum class PackageKind {
  Wheel,       ///< A wheel: checked against its RECORD.
  SourceTree,  ///< What a project's sources look like, as in an sdist: `pyproject.toml`, `setup.py` or `PKG-INFO`.
  SitePackages,  ///< A folder as `pip install --target` makes them: modules, and their metadata if there are any.
};

/// "wheel", "source_tree", "site_packages".
[[nodiscard]] ERYX_API const char* to_string(PackageKind kind) noexcept;

class Package;

/// What packages need in this Python and do not have in each other, one sentence each, sorted: "Jinja2 3.1.4 needs MarkupSafe>=2.0,
/// which is not among the packages". Extras count where another package asks for them. Packages without metadata need nothing.
/// Markers are those of Emscripten, if any of the packages was read with NativeCode::Accept.
///
/// Errors: PackageConflict, if requirements are too intricate to be followed. Threading: any.
[[nodiscard]] ERYX_API std::vector<std::string> unmet_requirements(std::span<const Package> packages);

/// Python code of others, read and checked: a wheel, a source archive or a folder. Its bytes are treated as hostile. Nothing
/// is run, written to the host's disk or downloaded. Copies share their contents.
///
/// What is read is told by its content, not by its name. A wheel is checked more strictly than installers do: all names are
/// plain and unique, all files are in its RECORD with their hashes and sizes, and its tags, metadata and file name agree. The
/// wheel must be for this Python and any platform, such as `py3-none-any`; with NativeCode::Accept it may be for
/// `pyemscripten_2025_0_wasm32`, with the tags `cp313-cp313`, `cp3N-abi3` up to `cp313`, or `none`. Sources are not built: Python modules are taken as
/// they are, so what needs a compiler or a build step does not work. `__pycache__` folders are left out.
///
/// Errors of all makers below: PackageInvalid (no package, damaged, or forged), PackageUnsupported (for another Python or
/// platform, or beyond `limits`), each with the name of the package and of the file in it; OutOfResources.
/// Threading: any; a package does not change.
/// Cost: linear in the size of the contents.
class ERYX_API Package {
 public:
  /// Reads a wheel, a `.tar.gz` with a source tree or with modules, or a folder: then as `from_folder` does. Errors: also Io.
  [[nodiscard]] static Package from_file(const std::filesystem::path& path, const PackageLimits& limits = {},
                                         NativeCode native_code = NativeCode::Refuse);

  /// The same for a file in memory, which is not referred to afterwards. `name` is its file name, used in messages; if it is the
  /// name of a wheel, the wheel must agree with it. A wheel whose `name` does not end in `.whl` is judged by its metadata alone.
  [[nodiscard]] static Package from_bytes(std::span<const std::byte> bytes, std::string_view name,
                                          const PackageLimits& limits = {},
                                          NativeCode native_code = NativeCode::Refuse);

  /// Reads a folder of the host: a project's sources, or modules. `path` itself may be a link; a link, a device or a socket
  /// inside is refused, and nothing outside is opened, whatever other processes do meanwhile. Folders whose names begin with a
  /// dot are left out. A later change of the folder does not change the package. Errors: also Io.
  [[nodiscard]] static Package from_folder(const std::filesystem::path& path,
                                           const PackageLimits& limits = {},
                                           NativeCode native_code = NativeCode::Refuse);

  /// The project's name as its metadata write it: "Jinja2". Without metadata: the name of the file or folder.
  [[nodiscard]] const std::string& name() const;
  /// "3.1.4". Empty without metadata.
  [[nodiscard]] const std::string& version() const;
  [[nodiscard]] PackageKind kind() const;
  /// What the package needs, as its metadata say it: `MarkupSafe>=2.0`, `Babel>=2.7; extra == "i18n"`.
  [[nodiscard]] const std::vector<std::string>& requirements() const;
  /// The files as they are in `site-packages`, metadata included, by their paths: "jinja2/__init__.py".
  [[nodiscard]] const FileMap& files() const;
  /// Which of `files()` are native code: WebAssembly in files named `*.so`, that is, extension modules and the libraries they need. Sorted. They
  /// are only checked when an image is built. Cost: linear in the number of files.
  [[nodiscard]] std::vector<std::string> extension_modules() const;
  /// The languages of sources in a source tree that nobody has compiled, sorted: "C", "C++", "Cython", "Fortran", "Rust". Modules made of these
  /// are missing. Some packages do without them and are only slower (MarkupSafe, PyYAML); others cannot be imported (numpy). Empty for wheels.
  [[nodiscard]] const std::vector<std::string>& uncompiled_languages() const;
  /// Files that a wheel puts below `sys.prefix`, such as "share/man/man1/x.1". Scripts and C headers are left out.
  [[nodiscard]] const FileMap& data_files() const;

 private:
  friend struct detail::Access;
  explicit Package(std::shared_ptr<const package::PackageData> data) : impl_(std::move(data)) {}

  std::shared_ptr<const package::PackageData> impl_;
};

}  // namespace eryx
