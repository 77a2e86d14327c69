// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/recipe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "eryx/error.hpp"

namespace eryx::image {
namespace {

using testing::ElementsAre;

TEST(Recipe, IsReadAsItWasWritten) {
  Recipe recipe{{"Jinja2 3.1.6"}, {"jinja2", ""}, {}, {"print(1)\n"}};
  recipe.libraries.push_back(
      {"shop", {"fetch"}, {{"shop.money", "x = 1\n"}}, "y = 2", "y: int", {"y"}, "y: int\n"});
  const auto read = parse_recipe(to_text(recipe));
  ASSERT_TRUE(read);
  EXPECT_EQ(to_text(*read), to_text(recipe));
  EXPECT_THAT(read->packages, ElementsAre("Jinja2 3.1.6"));
  EXPECT_THAT(read->imports, ElementsAre("jinja2", ""));
  ASSERT_EQ(read->libraries.size(), 1U);
  EXPECT_EQ(read->libraries[0].modules, recipe.libraries[0].modules);
  EXPECT_EQ(read->provider_of("y"), &read->libraries[0]);
  EXPECT_EQ(read->provider_of("x"), nullptr);
}

TEST(Recipe, NamesDoNotReachTheTerminalAsTheyAre) {
  const auto read = parse_recipe(to_text({{"a\nimport evil"}, {}, {}, {}}));
  ASSERT_TRUE(read);
  EXPECT_THAT(read->packages, ElementsAre("a?import evil"));
}

TEST(Recipe, OfNothingIsEmpty) {
  const auto read = parse_recipe(to_text({}));
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->empty());
}

TEST(Recipe, RefusesWhatIsNone) {
  const std::string rest = R"("imports": [], "libraries": [], "warm_up": [])";
  EXPECT_TRUE(parse_recipe(R"({"packages": [], )" + rest + "}"));
  for (const std::string& bad :
       {std::string(), std::string("{}"), std::string("[]"), std::string("x"), "{" + rest + "}",
        R"({"packages": [1], )" + rest + "}", R"({"packages": "x", )" + rest + "}",
        R"({"packages": ["\u001b"], )" + rest + "}", R"({"packages": [[[[[[]]]]]], )" + rest + "}",
        std::string(R"({"packages": [], "imports": [], "libraries": [{"name": 1}], "warm_up": []})")})
    EXPECT_FALSE(parse_recipe(bad)) << bad;
}

TEST(Recipe, IsOfLimitedSize) {
  EXPECT_THROW((void)to_text({{std::string(largest_recipe, 'x')}, {}, {}, {}}), Error);
}

}  // namespace
}  // namespace eryx::image
