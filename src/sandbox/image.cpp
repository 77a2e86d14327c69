// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/image.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <utility>

#include "drive/runtime_core.hpp"
#include "eryx/detail/access.hpp"
#include "eryx/error.hpp"
#include "eryx/runtime.hpp"
#include "eryx/version.hpp"
#include "image/builder.hpp"
#include "image/image.hpp"
#include "image/image_file.hpp"
#include "library/library_set.hpp"
#include "library/set_up.hpp"
#include "package/site_packages.hpp"
#include "prepare/package_image.hpp"
#include "prepare/warm_up.hpp"

namespace eryx {
namespace {

using std::chrono::steady_clock;

ImageBuildReport boot_image(const std::filesystem::path& path, const ImageBuildOptions& options) {
  const std::shared_ptr<const image::Image> base =
      options.base.empty() ? image::load_embedded_image()
                           : image::load_image_file(options.base, image::MachineCode::Leave);
  return image::build_image_from(*base->module, base->library->bytes, path, options);
}

bool has_more_than_python(const ImageBuildOptions& options) {
  return !options.packages.empty() || !options.imports.empty() || !options.libraries.empty() ||
         !options.warm_up.empty();
}

// Needs no handler: nothing is called.
RuntimeLibrary library_of(const image::RecipeLibrary& recipe) {
  RuntimeLibrary library;
  library.name = recipe.name;
  for (const std::string& name : recipe.callbacks) library.callbacks.push_back({.name = name});
  library.modules = recipe.modules;
  library.setup = recipe.setup;
  library.type_stubs = recipe.type_stubs;
  return library;
}

// Interpreters of an image with everything that the options name.
prepare::Interpreters set_up(drive::RuntimeCore& core, const ImageBuildOptions& options) {
  prepare::Interpreters made = core.interpreters();
  const prepare::PackageRecipe packages{options.packages, options.imports};
  if (!packages.empty())
    made = prepare::package_image(core, made, packages, options.setup_limits, options.progress);
  const library::LibrarySet libraries(options.libraries, made->image().recipe);
  made = library::set_up(core, made, libraries, options.setup_limits, options.progress);
  return prepare::warm_up(core, made, options.warm_up, options.setup_limits, options.progress);
}

}  // namespace

ImageBuildReport build_image(const std::filesystem::path& path, const ImageBuildOptions& options) {
  if (!has_more_than_python(options)) return boot_image(path, options);
  const auto started = steady_clock::now();
  ImageBuildReport report;
  RuntimeOptions runtime_options;
  runtime_options.image = options.base;
  runtime_options.native_packages = options.native_packages;
  if (options.hash_secret == ImageBuildOptions::HashSecret::Own) {
    report.boot = boot_image(path, options).boot;
    runtime_options.image = path;
  }
  const std::shared_ptr<Runtime> runtime = Runtime::create(runtime_options);
  drive::RuntimeCore& core = *detail::Access::get(*runtime);
  if (options.hash_secret == ImageBuildOptions::HashSecret::Own) core.draw_for_setup();
  const prepare::Interpreters made = set_up(core, options);
  prepare::say(options.progress, "writing " + path.string());
  image::write_image_file(path, made->image());
  report.info = made->image_info();
  report.total = steady_clock::now() - started;
  return report;
}

ImageBuildReport rebuild_image(const std::filesystem::path& path, const ImageBuildOptions& options) {
  if (has_more_than_python(options))
    throw Error(
        ErrorKind::InvalidArgument,
        "an image that is made again has the packages, imports, libraries and warm-up programs that it had");
  image::ImageSources sources = image::load_image_sources(path);
  if (sources.recipe.empty())
    throw Error(ErrorKind::InvalidArgument,
                path.string() + " was made of nothing but Python: build it again");
  ImageBuildOptions all = options;
  if (sources.packages) all.packages.push_back(package::from_archive(sources.packages->archive));
  all.imports = std::move(sources.recipe.imports);
  std::ranges::transform(sources.recipe.libraries, std::back_inserter(all.libraries), library_of);
  all.warm_up = std::move(sources.recipe.warm_up);
  return build_image(path, all);
}

ImageInfo embedded_image() { return image::load_embedded_image()->info(); }

ImageInfo inspect_image(const std::filesystem::path& path) {
  return image::load_image_file(path, image::MachineCode::Leave)->info();
}

const char* version() noexcept { return ERYX_VERSION; }

}  // namespace eryx
