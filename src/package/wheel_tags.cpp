// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/wheel_tags.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <utility>
#include <vector>

#include "package/environment.hpp"
#include "package/refusal.hpp"
#include "package/text.hpp"
#include "package/version.hpp"

namespace eryx::package {
namespace {

bool is_tag_part(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '_';
  });
}

/// The minor version in "py313" or "cp39" after the prefix "py3" or "cp3". "py3" itself has 0.
std::optional<unsigned> minor_of(std::string_view python, std::string_view prefix) {
  if (!python.starts_with(prefix)) return std::nullopt;
  const std::string_view digits = python.substr(prefix.size());
  if (digits.empty()) return 0;
  unsigned minor = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), minor);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return minor;
}

bool is_python_supported(const WheelTag& tag) {
  if (tag.abi == "none") {
    if (tag.python == "cp313") return true;
    const auto minor = minor_of(tag.python, "py3");
    return minor && *minor <= python_minor;
  }
  if (tag.abi == "abi3") {
    const auto minor = minor_of(tag.python, "cp3");
    return minor && *minor >= 2 && *minor <= python_minor;
  }
  return tag.python == "cp313" && tag.abi == "cp313";
}

bool is_native_platform(std::string_view platform) {
  return std::ranges::find(native_platforms, platform) != native_platforms.end();
}

/// Wheels for any platform come after all that have native code for this one.
std::optional<unsigned> rank_of(const WheelTag& tag, NativeCode native_code) {
  constexpr unsigned pure = 1000;
  if (!is_python_supported(tag)) return std::nullopt;
  if (tag.platform == "any") return pure;
  if (!is_native_platform(tag.platform) || native_code == NativeCode::Refuse) return std::nullopt;
  if (tag.abi == "cp313") return 0;
  if (tag.abi == "abi3") return 1 + python_minor - *minor_of(tag.python, "cp3");
  return tag.python == "cp313" ? pure / 2 : pure / 2 + 1;
}

struct PlatformName {
  std::string_view prefix;
  std::string_view name;
};

/// "linux x86_64 (manylinux_2_17_x86_64)" of "manylinux_2_17_x86_64".
std::string describe_platform(const std::string& platform) {
  static constexpr std::array names{PlatformName{"manylinux", "linux"},
                                    PlatformName{"musllinux", "linux"},
                                    PlatformName{"linux", "linux"},
                                    PlatformName{"macosx", "macOS"},
                                    PlatformName{"win", "Windows"},
                                    PlatformName{"ios", "iOS"},
                                    PlatformName{"android", "Android"},
                                    PlatformName{"pyodide", "Emscripten"},
                                    PlatformName{"emscripten", "Emscripten"},
                                    PlatformName{"pyemscripten", "Emscripten"},
                                    PlatformName{"wasi", "WASI"},
                                    PlatformName{"freebsd", "FreeBSD"}};
  static constexpr std::array machines{"x86_64",    "amd64", "aarch64", "arm64", "armv7l",  "armv6l",
                                       "i686",      "i386",  "ppc64le", "s390x", "riscv64", "universal2",
                                       "universal", "intel", "wasm32",  "ppc64"};
  const auto* const name = std::ranges::find_if(
      names, [&](const PlatformName& each) { return platform.starts_with(each.prefix); });
  if (name == names.end()) return platform;
  std::string text(name->name);
  const auto* const machine =
      std::ranges::find_if(machines, [&](std::string_view each) { return platform.ends_with(each); });
  if (machine != machines.end()) text += std::string(" ") + *machine;
  if (platform == "win32") text += " x86";
  return text + " (" + platform + ")";
}

/// At most three of a list, for a message.
std::string some_of(const std::set<std::string>& list) {
  constexpr std::size_t most = 3;
  std::string text;
  std::size_t count = 0;
  for (const std::string& each : list) {
    if (count == most) return text + " and others";
    text += (count++ == 0 ? "" : ", ") + each;
  }
  return text;
}

}  // namespace

std::optional<WheelTags> parse_wheel_tags(std::string_view text) {
  // Lock files have thousands of file names, and each of them may cost this much.
  constexpr std::size_t most = 256;
  constexpr std::size_t longest = 1000;
  if (text.size() > longest) return std::nullopt;
  const auto parts = split(text, '-');
  if (parts.size() != 3) return std::nullopt;
  const auto pythons = split(parts[0], '.');
  const auto abis = split(parts[1], '.');
  const auto platforms = split(parts[2], '.');
  if (pythons.size() * abis.size() * platforms.size() > most) return std::nullopt;
  WheelTags tags;
  for (const std::string_view python : pythons)
    for (const std::string_view abi : abis)
      for (const std::string_view platform : platforms) {
        if (!is_tag_part(python) || !is_tag_part(abi) || !is_tag_part(platform)) return std::nullopt;
        tags.insert({lower_case(python), lower_case(abi), lower_case(platform)});
      }
  return tags;
}

std::optional<unsigned> rank_of(const WheelTags& tags, NativeCode native_code) {
  std::optional<unsigned> best;
  for (const WheelTag& tag : tags) {
    const auto rank = rank_of(tag, native_code);
    if (rank && (!best || *rank < *best)) best = rank;
  }
  return best;
}

void check_wheel_tags(const WheelTags& tags, NativeCode native_code) {
  if (rank_of(tags, native_code)) return;
  if (native_code == NativeCode::Refuse && rank_of(tags, NativeCode::Accept)) {
    refuse_unsupported("this wheel has native code (" + tags.begin()->text() +
                       "), which is compiled when an image is built; allow native packages (--native, "
                       "NativePackages), if you trust it");
  }
  std::set<std::string> platforms;
  std::set<std::string> texts;
  for (const WheelTag& tag : tags) {
    texts.insert(tag.text());
    if (tag.platform != "any" && !is_native_platform(tag.platform))
      platforms.insert(describe_platform(tag.platform));
  }
  constexpr std::string_view emscripten = "pyemscripten_";
  const bool is_for_webassembly =
      std::ranges::all_of(tags, [&](const WheelTag& tag) { return tag.platform.starts_with(emscripten); });
  if (is_for_webassembly) {
    refuse_unsupported("this wheel is for WebAssembly, but for another Python or interface (" +
                       some_of(texts) + "); Eryx runs CPython " + std::string(python_version) +
                       " and needs cp313-cp313-" + std::string(native_platforms[0]) + ", or cp3N-abi3");
  }
  if (!platforms.empty()) {
    refuse_unsupported(
        "this wheel is for " + some_of(platforms) +
        "; Eryx runs WebAssembly and needs a pure-Python wheel (py3-none-any), or one with native "
        "code for WebAssembly (cp313-cp313-" +
        std::string(native_platforms[0]) + ", or cp3N-abi3)");
  }
  refuse_unsupported("this wheel is for another Python (" + some_of(texts) + "); Eryx runs CPython " +
                     std::string(python_version) + " and needs a wheel such as py3-none-any");
}

std::optional<WheelFileName> WheelFileName::parse(std::string_view file_name) {
  constexpr std::string_view ending = ".whl";
  if (!file_name.ends_with(ending)) return std::nullopt;
  const auto parts = split(file_name.substr(0, file_name.size() - ending.size()), '-');
  const bool has_build = parts.size() == 6;
  if (parts.size() != 5 && !has_build)
    refuse("its name is not that of a wheel: NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl");
  const bool is_build_sound = !has_build || (!parts[2].empty() && parts[2][0] >= '0' && parts[2][0] <= '9');
  const std::size_t first_tag = parts.size() - 3;
  auto tags = parse_wheel_tags(std::string(parts[first_tag]) + '-' + std::string(parts[first_tag + 1]) + '-' +
                               std::string(parts[first_tag + 2]));
  if (!is_project_name(parts[0]) || !Version::parse(parts[1]) || !is_build_sound || !tags)
    refuse("its name is not that of a wheel: NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl");
  return WheelFileName{std::string(parts[0]), std::string(parts[1]), std::move(*tags)};
}

}  // namespace eryx::package
