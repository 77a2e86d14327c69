// SPDX-License-Identifier: MIT OR Apache-2.0
// Reads text as the recipe of an image's file: it is none, or is read again from what is written of it.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "image/recipe.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eryx::image;
  const auto recipe = parse_recipe({reinterpret_cast<const char*>(data), size});
  if (!recipe) return 0;
  const std::string text = to_text(*recipe);
  const auto again = parse_recipe(text);
  if (!again || to_text(*again) != text) std::abort();
  for (const std::string& variable : recipe->variables()) {
    if (!recipe->provider_of(variable)) std::abort();
  }
  return 0;
}
