// SPDX-License-Identifier: MIT OR Apache-2.0
/// What a runtime library costs: 20 callbacks and 500 lines of Python, in four modules and a set-up that makes 25 variables.
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "runs.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr int runs = 25'000;
constexpr int builds = 15;

// 20 lines.
std::string class_text(const std::string& name) {
  std::string text = "class " + name + ":\n    \"\"\"One of many.\"\"\"\n\n";
  text +=
      "    def __init__(self, name, price=1.5, tags=()):\n        self.name = name\n        self.price = "
      "price\n";
  text += "        self.tags = list(tags)\n\n    def total(self, count):\n        if count < 0:\n";
  text += "            raise ValueError(f'no such count: {count}')\n        return self.price * count\n\n";
  text += "    def __repr__(self):\n        return f'" + name + "({self.name!r}, {self.price!r})'\n\n";
  text += "    def tag(self, *names):\n        self.tags.extend(names)\n        return self\n\n";
  return text;
}

// 20 lines with four functions.
std::string functions_text(int number) {
  std::string text;
  for (int i = 0; i < 4; ++i) {
    const std::string name = "function_" + std::to_string(number) + "_" + std::to_string(i);
    text += "def " + name + "(first, second=2, *, third=None):\n    values = [first, second]\n";
    text += "    if third is not None: values.append(third)\n    return sum(values)\n\n";
  }
  return text;
}

RuntimeLibrary library() {
  RuntimeLibrary library;
  library.name = "shop";
  for (int i = 0; i < 20; ++i) {
    library.callbacks.push_back(
        make_callback("callback_" + std::to_string(i), "Does nothing", [](boost::json::object) {}));
  }
  for (int i = 0; i < 4; ++i) {
    std::string& text = library.modules["shop.part_" + std::to_string(i)];
    for (int j = 0; j < 5; ++j) text += class_text("Class" + std::to_string(j));
  }
  for (int i = 0; i < 4; ++i)
    library.setup +=
        "from shop.part_" + std::to_string(i) + " import Class0 as Part" + std::to_string(i) + "\n";
  for (int i = 0; i < 5; ++i) library.setup += functions_text(i);
  library.setup += "RATE = 1.19\n";
  return library;
}

std::vector<Figure> measure() {
  const std::vector<double> prints = prints_in_turns(
      std::vector{Sandbox::builder().build(), Sandbox::builder().library(library()).build()}, runs);
  std::vector<double> built;
  for (int i = 0; i < builds; ++i) {
    RuntimeLibrary other = library();
    other.setup += "BUILD = " + std::to_string(i) + "\n";
    built.push_back(microseconds_of([&] { (void)Sandbox::builder().library(other).build(); }) / 1e3);
  }
  return {{"library_added_us", prints[1] - prints[0]}, {"library_build_ms", median(built)}};
}

}  // namespace

Family libraries() {
  return {{"library_added_us", "library_build_ms"},
          "how much longer a fresh run of print(1) takes with a library of 20 callbacks and 500 lines of "
          "Python; and "
          "building a sandbox with a library that is new to its runtime",
          &measure};
}

}  // namespace eryx::bench
