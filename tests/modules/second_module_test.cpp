// SPDX-License-Identifier: MIT OR Apache-2.0
// Two guest modules in one program: CPython, and a small one that is translated and compiled in the same way. Each has
// its image; they run side by side, and what happens to a guest of one is nothing to a guest of the other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "engine/module_registry.hpp"
#include "engine/signals.hpp"
#include "eryx/eryx.hpp"
#include "image/builder.hpp"
#include "image/image.hpp"
#include "image/image_file.hpp"

namespace eryx {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// An image of the probe: its archive is a real one, because every image has a standard library.
class SecondModuleTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::filesystem::temp_directory_path() / ("second-module-test-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const std::string archive = read(ERYX_STDLIB_ARCHIVE);
    const engine::LinkedModule* probe_module = engine::find_module_by_name("probe");
    ASSERT_NE(probe_module, nullptr);
    built =
        image::build_image_from(*probe_module, std::as_bytes(std::span(archive)), folder / "probe.image", {});
    python = runtime_of(ERYX_CPYTHON_IMAGE);
    probe = runtime_of(folder / "probe.image");
  }
  static void TearDownTestSuite() {
    python.reset();
    probe.reset();
    std::filesystem::remove_all(folder);
  }

  static std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static std::shared_ptr<Runtime> runtime_of(const std::filesystem::path& image) {
    RuntimeOptions options;
    options.image = image;
    // Every reset is compared with the image: what one module's guest leaves behind is never another's to find.
    options.recycling_check = RecyclingCheck::CompareAll;
    return Runtime::create(options);
  }

  static Sandbox sandbox_of(const std::shared_ptr<Runtime>& runtime) {
    return Sandbox::builder().runtime(runtime).build();
  }

  static void expect_python_works() {
    const ExecuteResult result = sandbox_of(python).execute("import json\nresult = json.loads('[6]')[0] * 7");
    EXPECT_EQ(result.outcome, Outcome::Completed);
    EXPECT_EQ(result.value_json, "42");
  }

  static void expect_probe_works() {
    const ExecuteResult result = sandbox_of(probe).execute("count");
    EXPECT_EQ(result.outcome, Outcome::Completed);
    EXPECT_EQ(result.value_json, "1") << "a fresh guest has counted nothing";
  }

  static inline std::filesystem::path folder;
  static inline ImageBuildReport built;
  static inline std::shared_ptr<Runtime> python;
  static inline std::shared_ptr<Runtime> probe;
};

TEST_F(SecondModuleTest, TheListHasBoth) {
  ASSERT_EQ(engine::linked_modules().size(), 2U);
  EXPECT_EQ(engine::names_of_linked_modules(), "cpython, probe");
  for (const engine::LinkedModule& module : engine::linked_modules()) {
    EXPECT_EQ(engine::find_module_by_name(module.name), &module);
    EXPECT_EQ(engine::find_module_by_identity(module.identity), &module);
  }
  EXPECT_EQ(engine::find_module_by_name("prob"), nullptr);
  EXPECT_EQ(engine::find_module_by_identity(""), nullptr);
}

TEST_F(SecondModuleTest, EachHasCodeOfItsOwn) {
  const engine::CodeRange first = engine::linked_modules()[0].load().code;
  const engine::CodeRange second = engine::linked_modules()[1].load().code;
  EXPECT_LT(first.begin, first.end);
  EXPECT_LT(second.begin, second.end);
  EXPECT_TRUE(first.end <= second.begin || second.end <= first.begin);
}

TEST_F(SecondModuleTest, IsLoadedOnce) {
  constexpr int threads = 8;
  std::vector<const engine::GuestModule*> loaded(threads);
  {
    std::vector<std::jthread> all;
    for (int i = 0; i < threads; ++i) {
      all.emplace_back([&, i] { loaded[static_cast<std::size_t>(i)] = &engine::linked_modules()[1].load(); });
    }
  }
  EXPECT_THAT(loaded, testing::Each(loaded.front()));
}

TEST_F(SecondModuleTest, AnImageNamesItsModule) {
  EXPECT_EQ(built.info.module, "probe");
  EXPECT_EQ(inspect_image(folder / "probe.image").module, "probe");
  EXPECT_EQ(inspect_image(folder / "probe.image").python_version, "1.0");
  EXPECT_EQ(inspect_image(ERYX_CPYTHON_IMAGE).module, "cpython");
  EXPECT_EQ(probe->image().module, "probe");
}

TEST_F(SecondModuleTest, AnImageMadeAfterAnotherIsOfItsModule) {
  ImageBuildOptions options;
  options.base = folder / "probe.image";
  EXPECT_EQ(build_image(folder / "again.image", options).info.module, "probe");
  EXPECT_EQ(read(folder / "again.image"), read(folder / "probe.image"));
}

TEST_F(SecondModuleTest, BothRunAndAreMadeNew) {
  for (int i = 0; i < 3; ++i) {
    expect_probe_works();
    expect_python_works();
  }
  EXPECT_GT(probe->stats().slots_idle, 0U);
}

TEST_F(SecondModuleTest, ItsImportsAndItsTableAreItsOwn) {
  EXPECT_EQ(sandbox_of(probe).execute("print out\n").stdout_text, "out\n");
  EXPECT_EQ(sandbox_of(probe).execute("call 0").value_json, "1");
  EXPECT_EQ(sandbox_of(probe).execute("call 1").value_json, "2");
}

struct Ending {
  const char* program;
  const char* trap;
};

class TrapTest : public SecondModuleTest, public testing::WithParamInterface<Ending> {};

// One thread runs Python all the time, while guests of the other module trap on this one.
TEST_P(TrapTest, LeavesTheOtherModulesGuestAlone) {
  std::atomic<bool> stop = false;
  std::atomic<int> runs = 0;
  const std::jthread other([&] {
    while (!stop || runs == 0) {
      expect_python_works();
      ++runs;
    }
  });
  for (int i = 0; i < 20 || runs == 0; ++i) {
    const ExecuteResult result = sandbox_of(probe).execute(GetParam().program);
    EXPECT_EQ(result.outcome, Outcome::Trapped);
    EXPECT_EQ(result.trap, GetParam().trap);
    expect_probe_works();
  }
  stop = true;
}

// Python calls the host, the host runs a guest of the other module on the same thread, and that one traps.
TEST_P(TrapTest, InsideACallbackOfTheOtherModulesGuest) {
  const Sandbox inner = sandbox_of(probe);
  const auto run_inner = [&] { return inner.execute(GetParam().program).trap.value_or("no trap"); };
  const Sandbox outer = Sandbox::builder()
                            .runtime(python)
                            .callback("inner", "Runs the other guest", run_inner, CallbackKind::Immediate)
                            .build();
  const ExecuteResult result =
      outer.execute("before = list(range(1000))\nresult = [await inner(), sum(before)]");
  EXPECT_EQ(result.outcome, Outcome::Completed) << (result.exception ? result.exception->traceback : "");
  EXPECT_EQ(result.value_json, "[\"" + std::string(GetParam().trap) + "\", 499500]");
}

INSTANTIATE_TEST_SUITE_P(EveryWayOut, TrapTest,
                         testing::Values(Ending{"load", "memory access out of bounds"},
                                         Ending{"abort", "interpreter aborted"},
                                         Ending{"overflow", "call stack exhausted"},
                                         Ending{"call 2", "invalid indirect call"}),
                         [](const auto& ending) {
                           std::string name = ending.param.program;
                           std::erase(name, ' ');
                           return name;
                         });

TEST_F(SecondModuleTest, ATrapOfPythonLeavesItsGuestAlone) {
  std::atomic<bool> stop = false;
  std::atomic<int> runs = 0;
  const std::jthread other([&] {
    while (!stop || runs == 0) {
      expect_probe_works();
      ++runs;
    }
  });
  Limits limits;
  limits.wall_time = 20ms;
  limits.grace = 1ms;
  // Swallows the interrupt, so that it has to be left where it stands.
  const ExecuteResult result = Sandbox::builder().runtime(python).limits(limits).build().execute(
      "while True:\n  try:\n    while True: pass\n  except BaseException: pass");
  EXPECT_EQ(result.outcome, Outcome::LimitExceeded);
  expect_python_works();
  stop = true;
}

TEST_F(SecondModuleTest, IsStoppedAtItsTimeLimit) {
  Limits limits;
  limits.wall_time = 20ms;
  limits.grace = 1ms;
  const Sandbox limited = Sandbox::builder().runtime(probe).limits(limits).build();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(limited.execute("spin").outcome, Outcome::LimitExceeded);
    expect_probe_works();
    expect_python_works();
  }
}

// Memory of one module under the name of the other: a forger's image. Its programs end in some way, the host does not.
TEST_F(SecondModuleTest, MemoryOfTheOtherModuleHarmsNobody) {
  for (const bool python_code : {true, false}) {
    const auto memory = image::load_image_file(python_code ? folder / "probe.image"
                                                           : std::filesystem::path(ERYX_CPYTHON_IMAGE));
    const engine::LinkedModule& code = *engine::find_module_by_name(python_code ? "cpython" : "probe");
    image::ImageHeader header = memory->header;
    std::copy(code.identity.begin(), code.identity.end(), header.module_identity.begin());
    const std::span stored = memory->memory->contents.bytes().first(header.memory_size - header.zero_prefix);
    image::write_image_file(folder / "forged.image", header, {stored, memory->library->bytes, {}, {}});
    const std::shared_ptr<Runtime> forged = runtime_of(folder / "forged.image");
    Limits limits;
    limits.wall_time = 200ms;
    limits.grace = 1ms;
    const Sandbox sandbox = Sandbox::builder().runtime(forged).limits(limits).build();
    for (const char* program : {"count", "load", "print(1)"}) {
      EXPECT_NE(sandbox.execute(program).stdout_text, "1\n");
    }
  }
  expect_python_works();
  expect_probe_works();
}

}  // namespace
}  // namespace eryx
