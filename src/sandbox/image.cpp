// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/image.hpp"

#include <chrono>
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
#include "package/site_packages.hpp"
#include "prepare/package_image.hpp"

namespace eryx {
namespace {

using std::chrono::steady_clock;

ImageBuildReport boot_image(const std::filesystem::path& path, const ImageBuildOptions& options) {
  const std::shared_ptr<const image::Image> base =
      options.base.empty() ? image::load_embedded_image() : image::load_image_file(options.base);
  return image::build_image_from(*base->module, base->library->bytes, path, options);
}

void say(const ImageBuildOptions& options, std::string_view step) {
  if (options.progress) options.progress(step);
}

}  // namespace

ImageBuildReport build_image(const std::filesystem::path& path, const ImageBuildOptions& options) {
  const prepare::PackageRecipe recipe{options.packages, options.imports};
  if (recipe.empty()) return boot_image(path, options);
  const auto started = steady_clock::now();
  ImageBuildReport report;
  RuntimeOptions runtime_options;
  runtime_options.image = options.base;
  if (options.hash_secret == ImageBuildOptions::HashSecret::Own) {
    report.boot = boot_image(path, options).boot;
    runtime_options.image = path;
  }
  const std::shared_ptr<Runtime> runtime = Runtime::create(runtime_options);
  drive::RuntimeCore& core = *detail::Access::get(*runtime);
  const auto made =
      prepare::package_image(core, core.interpreters(), recipe, options.setup_limits, options.progress);
  say(options, "writing " + path.string());
  image::write_image_file(path, made->interpreters->image());
  report.info = made->interpreters->image_info();
  report.total = steady_clock::now() - started;
  return report;
}

ImageBuildReport rebuild_image(const std::filesystem::path& path, const ImageBuildOptions& options) {
  if (!options.packages.empty() || !options.imports.empty())
    throw Error(ErrorKind::InvalidArgument,
                "an image that is made again has the packages and imports that it had");
  image::ImageSources sources = image::load_image_sources(path);
  if (sources.recipe.empty())
    throw Error(ErrorKind::InvalidArgument,
                path.string() + " was made of nothing but Python: build it again");
  ImageBuildOptions all = options;
  if (sources.packages) all.packages.push_back(package::from_archive(sources.packages->archive));
  all.imports = std::move(sources.recipe.imports);
  return build_image(path, all);
}

ImageInfo embedded_image() { return image::load_embedded_image()->info(); }

ImageInfo inspect_image(const std::filesystem::path& path) { return image::load_image_file(path)->info(); }

const char* version() noexcept { return ERYX_VERSION; }

}  // namespace eryx
