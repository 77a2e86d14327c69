// SPDX-License-Identifier: MIT OR Apache-2.0
#include "prepare/native_image.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/function_table.hpp"
#include "eryx/error.hpp"
#include "image/packages_image.hpp"
#include "image/self_file.hpp"
#include "native/native_build.hpp"
#include "native/native_kit.hpp"
#include "prepare/extension_files.hpp"

namespace eryx::prepare {
namespace {

// With another guest's kit, what packages call would be other functions: those that stand at the same places there.
native::NativeKit kit_for(const engine::LinkedModule& module, const NativePackages& options) {
  native::NativeKit kit(options.kit.empty() ? native::default_kit_folder() : options.kit);
  if (kit.module_identity() == module.identity) return kit;
  throw Error(ErrorKind::Unsupported,
              "the native kit in " + kit.folder().string() +
                  " belongs to another build of Eryx: install it together with this one (`make install`), or "
                  "name the "
                  "folder of this one's by NativePackages::kit or the environment variable ERYX_NATIVE_KIT");
}

// What is begun. Of compiling, which may be hundreds of parts, every twentieth of it; else nothing.
std::string describe(const native::BuildProgress& now) {
  using Step = native::BuildProgress::Step;
  if (now.done == now.total) return {};
  constexpr std::size_t marks = 20;
  const bool is_mark = now.done == 0 || now.done * marks / now.total != (now.done - 1) * marks / now.total;
  switch (now.step) {
    case Step::Waiting: return "waiting for another who compiles the same native packages";
    case Step::Translating: return "translating native packages";
    case Step::Compiling:
      if (!is_mark) return {};
      return "compiling native packages, " + std::to_string(now.done) + " of " + std::to_string(now.total) +
             " parts are done";
    case Step::Linking: return "linking native packages";
  }
  return {};
}

// "msgpack 1.2.4 and 2 others".
std::string names_of_native(std::span<const Package> packages) {
  std::string first;
  std::size_t others = 0;
  for (const Package& package : packages) {
    if (package.extension_modules().empty()) continue;
    if (first.empty()) {
      first = package.name() + " " + package.version();
    } else {
      ++others;
    }
  }
  if (others == 0) return first;
  return first + " and " + std::to_string(others) + (others == 1 ? " other" : " others");
}

}  // namespace

bool are_native(std::span<const Package> packages) {
  return std::ranges::any_of(packages,
                             [](const Package& package) { return !package.extension_modules().empty(); });
}

Interpreters native_image(drive::RuntimeCore& runtime, const Interpreters& base,
                          std::span<const Package> packages, Bytes memory, const Progress& progress) {
  const NativePackages* const allowed = runtime.native_packages();
  if (!allowed) {
    throw Error(ErrorKind::NativeCodeRefused,
                "extension modules of packages (" + names_of_native(packages) +
                    ") become machine code beside that of the library: allow it by "
                    "RuntimeOptions::native_packages, or `--native`");
  }
  const image::Image& image = base->image();
  native::BuildOptions options;
  options.code_identity = image.module->code_identity;
  options.memory = image.memory->size;
  options.table = image.memory->module->table->entries().size();
  options.link_limits.memory_bytes = std::min(options.link_limits.memory_bytes, memory.count);
  options.compiler = allowed->compiler.string();
  options.cache_folder = allowed->cache.empty() ? runtime.image_cache_folder() : allowed->cache;
  options.time_limit = allowed->compile_time;
  std::string last;
  options.on_progress = [&](const native::BuildProgress& step) {
    std::string text = describe(step);
    if (text.empty()) return;
    last = std::move(text);
    say(progress, last);
  };
  // A part may take minutes, and who is told something can end it.
  options.on_wait = [&] {
    if (!last.empty()) say(progress, last);
  };
  options.on_unkept = [&](const std::string& why) {
    say(progress, std::string(warning) +
                      "what is compiled is not kept, and the next image needs as long: " + why +
                      "; make that a folder which you and no one else can write to, or name another by "
                      "XDG_CACHE_HOME (NativePackages::cache)");
  };
  const std::vector<link::SideFile> files = extension_files(packages);
  const native::NativeObject object =
      native::build_native_object(kit_for(*image.module, *allowed), files, options);
  // Who imports one of these is told so; who builds the image should know before.
  for (const link::LeftOut& left : object.left_out) say(progress, "left out: " + left.why);
  return base->for_image(
      image::with_native_object(image, image::copy_to_memory_file(object.bytes), object.hash));
}

bool can_keep_native_images(const drive::RuntimeCore& runtime, const Progress& progress) {
  const std::string folder = runtime.image_cache_folder().string();
  struct statvfs system {};
  if (folder.empty() || ::statvfs(folder.c_str(), &system) != 0 || (system.f_flag & ST_NOEXEC) == 0)
    return true;
  say(progress, std::string(warning) +
                    "the image of the packages cannot be kept, and is made again each time: " + folder +
                    " lies on a file system that is mounted noexec; name another folder by XDG_CACHE_HOME "
                    "(RuntimeOptions::image_cache)");
  return false;
}

}  // namespace eryx::prepare
