// SPDX-License-Identifier: MIT OR Apache-2.0
/// `--fuel`: a program takes the same in every process, and ends where it is used up.
#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <cstdint>
#include <string>

#include "command_fixture.hpp"
#include "finished_matcher.hpp"

namespace eryx::cli_test {
namespace {

using testing::HasSubstr;

std::int64_t fuel_in(const Finished& finished) {
  const boost::json::value fuel = boost::json::parse(finished.standard_output).at("stats").at("fuel");
  return fuel.is_int64() ? fuel.as_int64() : -1;
}

std::int64_t taken(const std::string& program, const std::vector<std::string>& options = {}) {
  std::vector<std::string> words = {"run", "--json", "--fuel", "100000000000", "-c", program};
  words.insert(words.end(), options.begin(), options.end());
  const Finished finished = eryx(words);
  EXPECT_THAT(finished, EndsWithStatus(0));
  return fuel_in(finished);
}

TEST(Fuel, IsTheSameInEveryProcess) {
  for (const std::string program :
       {"print(1)", "print(sorted({str(i) for i in range(3000)})[:3], hash('text'), id(object()))",
        "import json, re, gc\nclass Node: pass\nfor i in range(5000):\n    a, b = Node(), Node()\n    a.b, "
        "b.a = b, a\n"
        "result = len(json.dumps(re.findall('a+', 'abaa' * 5000)))"}) {
    const std::int64_t first = taken(program);
    EXPECT_GT(first, 0);
    EXPECT_EQ(taken(program), first) << program;
    // The host is slower, or faster, and what the program is told is the same.
    EXPECT_EQ(taken(program, {"--timeout", "2m"}), first) << program;
  }
}

TEST(Fuel, EndsAProgram) {
  const Finished first = eryx(
      {"run", "--fuel", "50000000", "-c", "n = 0\nwhile True:\n    n += 1\n    if n % 1000 == 0: print(n)"});
  EXPECT_THAT(first,
              EndsWithStatus(119, HasSubstr("1000\n2000\n"),
                             HasSubstr("eryx: fuel limit of 50000000 exceeded; allow more with --fuel")));
  const Finished second = eryx(
      {"run", "--fuel", "50000000", "-c", "n = 0\nwhile True:\n    n += 1\n    if n % 1000 == 0: print(n)"});
  EXPECT_EQ(second.standard_output, first.standard_output);
}

TEST(Fuel, IsNullWithoutALimit) {
  const Finished finished = eryx({"run", "--json", "-c", "print(1)"});
  EXPECT_TRUE(boost::json::parse(finished.standard_output).at("stats").at("fuel").is_null());
}

TEST(Fuel, IsNotCountedInNativePackages) {
  const std::vector<std::string> native = {"--native", "--no-image-cache", "--package",
                                           ERYX_EXTENSIONS
                                           "/probe-1.0-cp313-cp313-pyemscripten_2025_0_wasm32.whl"};
  std::vector<std::string> words = {"run", "--fuel", "1000000000", "-c", "print(1)"};
  words.insert(words.end(), native.begin(), native.end());
  EXPECT_THAT(eryx(words),
              EndsWithStatus(2, "", HasSubstr("--fuel: what native packages do cannot be counted")));
}

class FuelOfSavedPrograms : public CommandTest {};

// A program takes with it what it has taken, and goes on with the rest of it in another process.
TEST_F(FuelOfSavedPrograms, GoesOn) {
  const std::string tools = write("tools.json", R"({"ask": {"later": true}})");
  const std::string saved = folder_ / "saved";
  const Finished first =
      eryx({"run", "--json", "--fuel", "100000000000", "--callbacks", tools, "--save", saved, "-c",
            "x = sum(range(10000))\nn = await ask()\nprint(x + sum(range(n)))"});
  ASSERT_THAT(first, EndsWithStatus(120));
  const auto resumed = [&](std::int64_t fuel) {
    return eryx({"run", "--json", "--fuel", std::to_string(fuel), "--callbacks", tools, "--from", saved,
                 "--answer", "1=1000"});
  };
  const Finished second = resumed(100'000'000'000);
  ASSERT_THAT(second, EndsWithStatus(0));
  const std::int64_t in_all = fuel_in(second);
  EXPECT_GT(in_all, fuel_in(first));
  EXPECT_EQ(fuel_in(resumed(in_all)), in_all);
  EXPECT_THAT(resumed(in_all - 1), EndsWithStatus(119));
  EXPECT_THAT(resumed(fuel_in(first)), EndsWithStatus(119));
}

TEST(Fuel, IsAWholeNumber) {
  EXPECT_THAT(eryx({"run", "--fuel", "1e9", "-c", "pass"}),
              EndsWithStatus(2, "", HasSubstr("--fuel: '1e9' is not a count")));
}

}  // namespace
}  // namespace eryx::cli_test
