// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/value_reader.hpp"

#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <string>

namespace eryx::execution {
namespace {

TEST(ValueReader, KeepsJsonAsItIs) {
  const std::string huge = "1" + std::string(400, '0');
  for (const std::string& text : {std::string("null"), std::string("{\"1\": 0, \"1\": 1}"), huge}) {
    ExecuteResult result;
    read_value(text, std::nullopt, result);
    EXPECT_EQ(result.value_json, text);
    EXPECT_FALSE(result.value_error);
    EXPECT_TRUE(result.value().is_null()) << "no tree has this meaning";
  }
  ExecuteResult result;
  read_value(R"({"a": [1, "é"]})", std::nullopt, result);
  EXPECT_EQ(result.value(), boost::json::value({{"a", {1, "é"}}}));
}

TEST(ValueReader, DropsWhatIsNoJson) {
  for (const std::string text : {"", "{", "nan", "[1e999]", "\"\xff\"", "1 2"}) {
    ExecuteResult result;
    read_value(text, std::nullopt, result);
    EXPECT_FALSE(result.value_json) << text;
    EXPECT_TRUE(result.value_error) << text;
  }
  ExecuteResult result;
  read_value(std::string(100'000, '['), std::nullopt, result);
  EXPECT_FALSE(result.value_json);
}

TEST(ValueReader, AnErrorIsTextAndExcludesAValue) {
  ExecuteResult result;
  read_value("1", "too \xff large", result);
  EXPECT_FALSE(result.value_json);
  EXPECT_EQ(result.value_error, "too \xef\xbf\xbd large");
  ExecuteResult none;
  read_value(std::nullopt, std::nullopt, none);
  EXPECT_FALSE(none.value_json);
  EXPECT_FALSE(none.value_error);
}

}  // namespace
}  // namespace eryx::execution
