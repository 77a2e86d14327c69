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
#include "statistics.hpp"

namespace eryx::bench {
namespace {

namespace fs = std::filesystem;

constexpr int warm_up = 1000;
constexpr int runs = 10'000;
constexpr int openings = 15;
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

class ImageFolder {
 public:
  ImageFolder() { fs::create_directories(path_); }
  ~ImageFolder() { fs::remove_all(path_); }
  ImageFolder(const ImageFolder&) = delete;
  ImageFolder& operator=(const ImageFolder&) = delete;

  [[nodiscard]] fs::path image() const { return path_ / "packages.image"; }
  [[nodiscard]] fs::path data() const { return path_ / "data"; }

 private:
  fs::path path_ = fs::temp_directory_path() / "eryx-bench-packages";
};

double run(const Sandbox& sandbox) {
  return microseconds_of([&] {
    if (sandbox.execute("print(1)").stdout_text != "1\n") throw Unmeasurable("print(1) did not print 1");
  });
}

/// Microseconds of print(1) in a fresh interpreter.
struct Prints {
  double without = 0;
  double with = 0;
};

Prints print_both(const Sandbox& without, const Sandbox& with) {
  std::vector<double> samples_without;
  std::vector<double> samples_with;
  for (int i = 0; i < warm_up + runs; ++i) {  // in turns, because machines change their speed
    const double first = run(without);
    const double second = run(with);
    if (i < warm_up) continue;
    samples_without.push_back(first);
    samples_with.push_back(second);
  }
  return {median(samples_without), median(samples_with)};
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
double untouched_kib(const ImageFolder& folder) {
  fs::create_directories(folder.data());
  const std::string contents(1'000'000, 'x');
  for (int i = 0; i < 100; ++i) std::ofstream(folder.data() / ("data" + std::to_string(i))) << contents;
  std::ofstream(folder.data() / "large.py") << "\n";
  const auto runtime = [] {
    RuntimeOptions options;
    options.idle_slots = 0;
    return Runtime::create(options);
  };
  const double without = private_kib(Sandbox::builder().runtime(runtime()).build());
  const double with = private_kib(Sandbox::builder().runtime(runtime()).package(folder.data()).build());
  return with - without;
}

std::vector<Figure> measure() {
  const fs::path source = ERYX_BENCH_PACKAGES;
  const ImageFolder folder;
  ImageBuildOptions build;
  double reading = 0;
  for (const std::string& name : files) {
    if (!fs::exists(source / name)) throw Unmeasurable("the set-up has not fetched " + name);
    reading += microseconds_of([&] { build.packages.push_back(Package::from_file(source / name)); }) / 1e3;
  }
  build.imports = modules;
  const double building = microseconds_of([&] { build_image(folder.image(), build); }) / 1e3;
  RuntimeOptions options;
  options.image = folder.image();
  std::vector<double> opened;
  for (int i = 0; i < openings; ++i)
    opened.push_back(microseconds_of([&] { (void)Runtime::create(options); }) / 1e3);
  const Sandbox with = Sandbox::builder().runtime(Runtime::create(options)).build();
  const Sandbox without = Sandbox::builder().build();
  const Prints prints = print_both(without, with);
  return {{"packages_print_x", prints.with / prints.without},
          {"packages_print_us", prints.with},
          {"packages_template_us", template_us(with)},
          {"packages_read_ms", reading},
          {"packages_image_build_ms", building},
          {"image_open_ms", median(opened)},
          {"packages_untouched_kib", untouched_kib(folder)}};
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
