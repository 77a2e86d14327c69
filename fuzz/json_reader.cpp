// SPDX-License-Identifier: MIT OR Apache-2.0
// JSON that a stranger wrote, as any bytes: what is read is what Boost's own parser reads, what is not is refused, with the same
// words where no value is built, and nothing takes more memory than it was charged for.

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>

#include "base/json_reader.hpp"

namespace {

namespace json = boost::json;
using namespace eryx::base;

constexpr std::size_t depth = 100;

// Equal, but for doubles, of which Boost's may be neighbours of the right ones.
bool is_same(const json::value& ours, const json::value& theirs) {
  if (ours.is_double()) return theirs.is_double();
  if (ours.kind() != theirs.kind()) return false;
  if (ours.is_array()) {
    const json::array& items = ours.get_array();
    if (items.size() != theirs.get_array().size()) return false;
    for (std::size_t i = 0; i < items.size(); ++i)
      if (!is_same(items[i], theirs.get_array()[i])) return false;
    return true;
  }
  if (ours.is_object()) {
    if (ours.get_object().size() != theirs.get_object().size()) return false;
    for (const auto& member : ours.get_object()) {
      const json::value* other = theirs.get_object().if_contains(member.key());
      if (!other || !is_same(member.value(), *other)) return false;
      if (ours.get_object().if_contains(member.key()) != &member.value()) return false;
    }
    return true;
  }
  return ours == theirs;
}

bool is_same(const std::optional<JsonError>& found, const JsonError& error) {
  return found && std::string_view(found->what()) == error.what() && found->offset() == error.offset();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  constexpr std::uint64_t memory = 1 << 20;
  const auto budget = std::make_shared<Budget>(memory);
  const std::optional<JsonError> found = find_json_error(text, JsonNames::Unique, depth);
  {
    BudgetShare share(budget);
    try {
      const json::value value = read_json(text, depth, share).value;
      if (found) std::abort();
      json::parse_options options;
      options.max_depth = depth;
      if (!is_json(text, depth) || !is_same(value, json::parse(text, {}, options))) std::abort();
      if (!is_json(json::serialize(value), depth)) std::abort();
    } catch (const JsonTooLarge&) {
      if (size < memory / 100) std::abort();
    } catch (const JsonError& error) {
      if (error.offset() > size || *error.what() == '\0') std::abort();
      // Integers that no double holds are what only the reader refuses.
      const bool is_about_number = std::string_view(error.what()).starts_with("a number");
      if (!is_about_number && !is_same(found, error)) std::abort();
    }
    if (share.amount() > memory) std::abort();
  }
  if (budget->used() != 0) std::abort();
  return 0;
}
