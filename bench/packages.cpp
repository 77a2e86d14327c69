// SPDX-License-Identifier: MIT OR Apache-2.0
/// What packages cost that an image has imported: jinja2, markupsafe without its native part, attrs, pyparsing, tomlkit
/// and pygments; from the files that the tests of packages use.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "process_status.hpp"
#include "runs.hpp"
#include "statistics.hpp"
#include "temporary_folder.hpp"

namespace eryx::bench {
namespace {

namespace fs = std::filesystem;

constexpr int runs = 10'000;
constexpr int held = 50;

const std::vector<std::string> files = {
    "jinja2-3.1.6-py3-none-any.whl",   "markupsafe-3.0.4.tar.gz",
    "attrs-26.1.0-py3-none-any.whl",   "pyparsing-3.3.3-py3-none-any.whl",
    "tomlkit-0.15.2-py3-none-any.whl", "pygments-2.21.0-py3-none-any.whl"};
const std::vector<std::string> modules = {"jinja2", "attrs", "pyparsing", "tomlkit",
                                          "pygments.lexers.python"};

/// 51 lines.
std::string template_program() {
  std::string text = "import eryx, jinja2\ntemplate = jinja2.Environment().from_string('''";
  for (int i = 0; i < 17; ++i)
    text +=
        "<h1>{{ title }}</h1>\n{% for item in items %}<li>{{ item }}</li>{% endfor %}\n"
        "<p>{{ items | length }}</p>\n";
  return text + "''')\neryx.ready()\nprint(len(template.render(title='Shop', items=[1, 2, 3])))\n";
}

double template_us(const Sandbox& sandbox) {
  const Prepared prepared = sandbox.prepare(template_program());
  if (!prepared.is_ready()) throw Unmeasurable("the template could not be prepared");
  std::vector<double> samples;
  for (int i = 0; i < runs; ++i)
    samples.push_back(microseconds_of([&] {
      if (!prepared.execute().ok()) throw Unmeasurable("the template could not be rendered");
    }));
  return median(samples);
}

double private_kib(const Sandbox& sandbox) {
  std::vector<Session> sessions;
  const double before = process_status("RssAnon");
  for (int i = 0; i < held; ++i) {
    sessions.emplace_back(sandbox);
    if (!sessions.back().execute("print(1)").ok()) throw Unmeasurable("print(1) failed");
  }
  return (process_status("RssAnon") - before) / held;
}

/// By how much 100 MB that nobody reads make the private memory of a sandbox grow.
double untouched_kib(const fs::path& data) {
  fs::create_directories(data);
  const std::string contents(1'000'000, 'x');
  for (int i = 0; i < 100; ++i) std::ofstream(data / ("data" + std::to_string(i))) << contents;
  std::ofstream(data / "large.py") << "\n";
  const auto runtime = [] {
    RuntimeOptions options;
    options.idle_slots = 0;
    return Runtime::create(options);
  };
  const double without = private_kib(Sandbox::builder().runtime(runtime()).build());
  const double with = private_kib(Sandbox::builder().runtime(runtime()).package(data).build());
  return with - without;
}

std::vector<Figure> measure() {
  const fs::path source = ERYX_BENCH_PACKAGES;
  const TemporaryFolder folder;
  const fs::path image = folder.path() / "packages.image";
  ImageBuildOptions build;
  double reading = 0;
  for (const std::string& name : files) {
    if (!fs::exists(source / name)) throw Unmeasurable("the set-up has not fetched " + name);
    reading += microseconds_of([&] { build.packages.push_back(Package::from_file(source / name)); }) / 1e3;
  }
  build.imports = modules;
  const double building = microseconds_of([&] { build_image(image, build); }) / 1e3;
  RuntimeOptions options;
  options.image = image;
  const double opened = open_ms(options);
  const Sandbox with = Sandbox::builder().runtime(Runtime::create(options)).build();
  const std::vector<double> prints = prints_in_turns(std::vector{Sandbox::builder().build(), with}, runs);
  return {{"packages_print_x", prints[1] / prints[0]},
          {"packages_print_us", prints[1]},
          {"packages_template_us", template_us(with)},
          {"packages_read_ms", reading},
          {"packages_image_build_ms", building},
          {"image_open_ms", opened},
          {"packages_untouched_kib", untouched_kib(folder.path() / "data")}};
}

}  // namespace

Family packages() {
  return {
      {"packages_print_x", "packages_print_us", "packages_template_us", "packages_read_ms",
       "packages_image_build_ms", "image_open_ms", "packages_untouched_kib"},
      "six packages, imported, in an image: a fresh run of print(1) over one without; a "
      "template of 51 "
      "lines rendered by a prepared program; reading the packages; making and opening the image; what 100 MB "
      "of package data add to a sandbox's private memory",
      &measure};
}

}  // namespace eryx::bench
