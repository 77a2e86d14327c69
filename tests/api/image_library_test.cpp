// SPDX-License-Identifier: MIT OR Apache-2.0
/// Image files with libraries, and programs that warm up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/files.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::ElementsAre;
using testing::HasSubstr;

struct Query {
  std::string name;
};
ERYX_DESCRIBE_ARGS(Query, (name, "of an article"))

RuntimeLibrary shop() {
  RuntimeLibrary library;
  library.name = "shop";
  library.callbacks = {make_callback("fetch", "A price", [](const Query&) { return 4; })};
  library.modules["shop_money"] = "def euros(amount): return f'{amount} EUR'\n";
  library.setup =
      "import shop_money\n"
      "async def price(name: str) -> str:\n    return shop_money.euros(await fetch(name=name))\n"
      "rates = [1, 2]\n";
  return library;
}

class ImageLibraryTest : public testing::Test {
 protected:
  [[nodiscard]] SandboxBuilder builder() const {
    RuntimeOptions options;
    options.image = image_;
    SandboxBuilder builder = Sandbox::builder();
    builder.runtime(Runtime::create(options));
    return builder;
  }

  ImageInfo build(RuntimeLibrary library) const {
    ImageBuildOptions options;
    options.libraries.push_back(std::move(library));
    return build_image(image_, options).info;
  }

  TemporaryFolder folder_;
  std::filesystem::path image_ = folder_.path() / "shop.image";
};

TEST_F(ImageLibraryTest, ProvidesWhatTheSetUpMade) {
  EXPECT_THAT(build(shop()).libraries, ElementsAre("shop"));
  EXPECT_THAT(inspect_image(image_).libraries, ElementsAre("shop"));
  const Sandbox sandbox = builder().build();
  for (int i = 0; i < 2; ++i)
    EXPECT_THAT(sandbox.execute("rates.append(3)\nimport shop_money\nprint(rates, shop_money.euros(1))"),
                Prints("[1, 2, 3] 1 EUR\n"));
}

TEST_F(ImageLibraryTest, CallsTheCallbacksOfTheSandbox) {
  build(shop());
  EXPECT_THAT(builder().library(shop()).build().execute("print(await price('pear'))"), Prints("4 EUR\n"));
  const auto other = make_callback("fetch", "", [](const Query&) { return 9; });
  EXPECT_THAT(builder().callback(other).build().execute("print(await price('pear'))"), Prints("9 EUR\n"));
  EXPECT_THAT(builder().build().execute("await price('pear')"),
              Raises("CallbackNotFoundError", HasSubstr("there is no callback 'fetch'")));
}

TEST_F(ImageLibraryTest, IsNotSetUpAgain) {
  const std::string identity = build(shop()).state_identity;
  EXPECT_EQ(builder().library(shop()).build().image().state_identity, identity);
  RuntimeLibrary more;
  more.name = "more";
  more.setup = "doubled = [rate * 2 for rate in rates]\n";
  const Sandbox sandbox = builder().library(shop()).library(more).build();
  EXPECT_THAT(sandbox.execute("print(rates, doubled)"), Prints("[1, 2] [2, 4]\n"));
  EXPECT_THAT(sandbox.image().libraries, ElementsAre("shop", "more"));
}

TEST_F(ImageLibraryTest, HasOneOfAName) {
  build(shop());
  RuntimeLibrary other = shop();
  other.setup += "x = 1\n";
  EXPECT_THAT(
      [&] { (void)builder().library(other).build(); },
      ThrowsError(ErrorKind::InvalidArgument, HasSubstr("the image has another library of this name")));
  RuntimeLibrary same_module;
  same_module.name = "other";
  same_module.modules["shop_money"] = "";
  EXPECT_THAT([&] { (void)builder().library(same_module).build(); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("both define the module 'shop_money'")));
  RuntimeLibrary same_variable;
  same_variable.name = "other";
  same_variable.setup = "rates = 1\n";
  EXPECT_THAT([&] { (void)builder().library(same_variable).build(); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("both define the variable 'rates'")));
}

TEST_F(ImageLibraryTest, ItsVariablesHideNoCallback) {
  build(shop());
  const auto hidden = make_callback("rates", "", [] { return 1; });
  EXPECT_THAT([&] { (void)builder().callback(hidden).build(); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("would hide the callback 'rates'")));
  EXPECT_THAT([&] { (void)builder().result_variable("rates").build(); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("would be the result of every program")));
}

TEST_F(ImageLibraryTest, SaysItsTypes) {
  build(shop());
  EXPECT_EQ(builder().library(shop()).build().type_stubs(),
            Sandbox::builder().library(shop()).build().type_stubs());
}

TEST_F(ImageLibraryTest, IsMadeAgainFromItself) {
  ImageBuildOptions options;
  options.libraries.push_back(shop());
  options.warm_up = {"import json\njson.dumps(rates)"};
  const std::string before = build_image(image_, options).info.state_identity;
  EXPECT_EQ(rebuild_image(image_).info.state_identity, before);
  EXPECT_THAT(builder().library(shop()).build().execute("print(await price('pear'))"), Prints("4 EUR\n"));
  EXPECT_THAT([&] { (void)rebuild_image(image_, options); }, ThrowsError(ErrorKind::InvalidArgument));
}

TEST_F(ImageLibraryTest, IsKeptInTheFolderOfImages) {
  RuntimeOptions options;
  options.image_cache = folder_.path() / "cache";
  const auto identity = [&] {
    const Sandbox sandbox = Sandbox::builder().runtime(Runtime::create(options)).library(shop()).build();
    EXPECT_THAT(sandbox.execute("print(await price('pear'))"), Prints("4 EUR\n"));
    EXPECT_THAT(sandbox.type_stubs(), HasSubstr("def price(name: str) -> str"));
    return sandbox.image().state_identity;
  };
  const std::string made = identity();
  const std::filesystem::directory_iterator entries(options.image_cache);
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
  EXPECT_EQ(identity(), made);
}

class WarmUpTest : public ImageLibraryTest {
 protected:
  void expect_refused(const std::string& program, const std::string& why) const {
    EXPECT_THAT([&] { (void)Sandbox::builder().warm_up(program).build(); },
                ThrowsError(ErrorKind::InvalidArgument, HasSubstr(why)));
  }
};

TEST_F(WarmUpTest, LeavesCachesAndNoVariables) {
  ImageBuildOptions options;
  RuntimeLibrary cached;
  cached.name = "cached";
  cached.setup = "import functools\n@functools.cache\ndef square(x): return x * x\n";
  options.libraries.push_back(cached);
  options.warm_up = {"y = square(7)\nprint(y)", "await __import__('asyncio').sleep(0)"};
  build_image(image_, options);
  const ExecuteResult result =
      builder().build().execute("print(square.cache_info().currsize, 'y' in globals())");
  EXPECT_THAT(result, Prints("1 False\n"));
}

TEST_F(WarmUpTest, MayRunALoopAsProgramsDo) {
  const Sandbox sandbox =
      Sandbox::builder()
          .warm_up(
              "import asyncio, sys\nasync def main():\n    await asyncio.sleep(0)\n    sys.ran = True\n"
              "asyncio.run(main())")
          .build();
  EXPECT_THAT(sandbox.execute("import sys\nprint(sys.ran)"), Prints("True\n"));
}

TEST_F(WarmUpTest, RunsAfterTheLibraries) {
  const Sandbox sandbox =
      Sandbox::builder()
          .library(shop())
          .warm_up("import shop_money\nshop_money.euros.calls = 1\nassert rates == [1, 2]")
          .build();
  EXPECT_THAT(sandbox.execute("import shop_money\nprint(shop_money.euros.calls)"), Prints("1\n"));
}

TEST_F(WarmUpTest, ExitFunctionsRunWhenAProgramEnds) {
  const std::string program =
      "import sys\nif 'count' not in dir(sys): sys.count = 0\n"
      "import atexit\n@atexit.register\ndef add(): sys.count += 1\n";
  const Sandbox sandbox = Sandbox::builder().warm_up(program).build();
  EXPECT_THAT(sandbox.execute("import sys\nprint(sys.count)"), Prints("16\n"));
}

TEST_F(WarmUpTest, RefusesProgramsThatFail) {
  expect_refused("x = 1\n1 / 0", "File \"<warm-up>\", line 2, in <module>\n    1 / 0");
  expect_refused("x = (", "SyntaxError");
  expect_refused("raise SystemExit", "it calls sys.exit");
  expect_refused("import asyncio\nt = asyncio.create_task(asyncio.sleep(9))", "it leaves the task");
  expect_refused("import builtins\nbuiltins.f = open('/data/x', 'w')", "it leaves files open");
}

TEST_F(WarmUpTest, HasTheLimitsOfSetUps) {
  Limits limits;
  limits.wall_time = std::chrono::milliseconds(100);
  EXPECT_THAT([&] { (void)Sandbox::builder().setup_limits(limits).warm_up("while True: pass").build(); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("a warm-up program failed: ")));
  limits = {};
  limits.source = Bytes{10};
  EXPECT_THAT([&] { (void)Sandbox::builder().setup_limits(limits).warm_up("pass # long enough").build(); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("10 bytes")));
}

}  // namespace
}  // namespace eryx
