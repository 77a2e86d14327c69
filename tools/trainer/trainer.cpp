// SPDX-License-Identifier: MIT OR Apache-2.0
// Trains the profile that the guest's native code is compiled with: builds an image from the instrumented guest and
// runs each program in a fresh sandbox on it, as production does.
//
//   eryx-train ARCHIVE PROGRAM…      with LLVM_PROFILE_FILE set

#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/mapped_file.hpp"
#include "engine/module_registry.hpp"
#include "eryx/eryx.hpp"
#include "image/builder.hpp"

namespace {

using namespace std::chrono_literals;

// Start-up, compiling and ending are most of what a small program costs, so they count as much as the long programs.
constexpr int small_runs = 3000;

// Without it, what tells of lines and calls would be laid out as code that never runs.
constexpr const char* traced_program = R"(
class Counter:
    def __init__(self):
        self.counts = {}
    def add(self, name, number):
        if number % 5 == 0:
            raise ValueError(name)
        self.counts[name] = self.counts.get(name, 0) + number
def numbers(count):
    for number in range(count):
        yield number
counter = Counter()
for number in numbers(20_000):
    try:
        counter.add("abc"[number % 3], number)
    except ValueError:
        pass
)";

std::string read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw eryx::Error(eryx::ErrorKind::Io, std::string("cannot read ") + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void require_completed(const eryx::ExecuteResult& result, const std::string& name) {
  if (result.ok()) return;
  const std::string why = result.exception ? result.exception->traceback : result.trap.value_or("a limit");
  throw eryx::Error(eryx::ErrorKind::Internal, "training program " + name + " failed: " + why);
}

// What guest/training/calls.py calls.
void add_callbacks(eryx::SandboxBuilder& builder) {
  const auto same = [](const boost::json::object& arguments) { return arguments; };
  builder.callback("same", "Gives its arguments back", same);
  builder.callback("same_now", "The same, at once", same, eryx::CallbackKind::Immediate);
  builder.callback("store.get", "A number", [] { return 1; });
}

// A program that arrives in pieces compiles and runs each statement for itself.
void train_feeding(const eryx::Sandbox& sandbox) {
  constexpr int programs = small_runs / 10;
  constexpr int statements = 20;
  for (int i = 0; i < programs; ++i) {
    eryx::Session session(sandbox);
    for (int statement = 0; statement < statements; ++statement) {
      (void)session.feed("x = await same(number=");
      (void)session.feed(std::to_string(statement) + ")\nprint(x['number'])\n");
    }
    (void)session.feed("def double(number):\n    return 2 * number\n\n");
    (void)session.feed("for number in range(3):\n    print(double(number))\n");
    require_completed(session.finish(), "feeding");
  }
}

void train(int count, char** paths, const std::filesystem::path& image) {
  eryx::RuntimeOptions options;
  options.image = image;
  eryx::Limits limits;
  limits.wall_time = 10min;
  limits.memory = eryx::Bytes{512 << 20};
  limits.callback_calls = 1'000'000;
  eryx::SandboxBuilder builder = eryx::Sandbox::builder();
  add_callbacks(builder);
  const eryx::Sandbox sandbox = builder.runtime(eryx::Runtime::create(options)).limits(limits).build();
  for (int i = 0; i < count; ++i) {
    std::printf("training: %s\n", paths[i]);
    require_completed(sandbox.execute(read(paths[i])), paths[i]);
  }
  require_completed(sandbox.execute(traced_program, eryx::ExecuteOptions().trace({.events = 0})), "traced");
  for (int i = 0; i < small_runs; ++i) {
    const std::string number = std::to_string(i);
    require_completed(sandbox.execute("print(" + number + ")"), "print");
    require_completed(sandbox.execute("x = [" + number + ", 'a']\nresult = {'value': x, 'size': len(x)}"),
                      "result");
  }
  train_feeding(sandbox);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: eryx-train ARCHIVE PROGRAM...\n", stderr);
    return 2;
  }
  const std::filesystem::path image =
      std::filesystem::temp_directory_path() / ("eryx-train-" + std::to_string(::getpid()) + ".image");
  int status = 0;
  try {
    const eryx::base::Mapping archive = eryx::base::map_file(argv[1]);
    eryx::image::build_image_from(eryx::engine::linked_modules().front(), archive.bytes(), image, {});
    train(argc - 2, argv + 2, image);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "eryx-train: %s\n", error.what());
    status = 1;
  }
  std::error_code ignored;
  std::filesystem::remove(image, ignored);
  return status;
}
