// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package_words.hpp"

#include <cstddef>

namespace eryx::cli {
namespace {

bool is_package(const std::string& word) {
  return !word.starts_with('-') && (word.ends_with(".whl") || word.ends_with(".tar.gz"));
}

}  // namespace

std::vector<std::string> with_package_options(const std::vector<std::string>& words) {
  const std::string option = "--package";
  std::vector<std::string> all;
  for (std::size_t at = 0; at < words.size(); ++at) {
    all.push_back(words[at]);
    if (words[at] != option || at + 1 == words.size()) continue;
    all.push_back(words[++at]);
    if (!is_package(words[at])) continue;
    for (; at + 1 < words.size() && is_package(words[at + 1]); ++at)
      all.insert(all.end(), {option, words[at + 1]});
  }
  return all;
}

}  // namespace eryx::cli
