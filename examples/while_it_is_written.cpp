// SPDX-License-Identifier: MIT OR Apache-2.0
// A program runs while a model writes it: look-ups happen at once, what matters waits until the program is whole. When the
// model goes wrong, it is sampled again from a mark.
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/eryx.hpp"

namespace {

/// Stands for a model: gives a text in pieces of a few characters.
std::vector<std::string_view> tokens_of(std::string_view text) {
  std::vector<std::string_view> tokens;
  for (; !text.empty(); text.remove_prefix(tokens.back().size())) tokens.push_back(text.substr(0, 5));
  return tokens;
}

/// Feeds tokens until nothing more of the program would run. Returns: whether all of them were fed.
bool feed_all(eryx::Session& session, std::string_view text) {
  for (const std::string_view token : tokens_of(text)) {
    const eryx::FeedResult piece = session.feed(token);
    std::cout << piece.stdout_text;
    if (piece.has_ended) return false;
  }
  return true;
}

constexpr std::string_view beginning =
    "cities = ['Oslo', 'Rome']\n"
    "warm = []\n"
    "for city in cities:\n"
    "    if await temperature(city=city) > 15:\n"
    "        warm.append(city)\n"
    "print('warm:', *warm)\n";
constexpr std::string_view wrong = "for city in wram:\n    await book(city=city)\nprint('done')\n";
constexpr std::string_view right = "for city in warm:\n    await book(city=city)\nprint('booked')\n";

}  // namespace

int main() {
  const auto temperature = [](const boost::json::object& arguments) {
    std::cout << "  looking up " << arguments.at("city").as_string().c_str() << '\n';
    return arguments.at("city") == "Rome" ? 24 : 9;
  };
  const auto book = [](const boost::json::object& arguments) {
    std::cout << "  booking " << arguments.at("city").as_string().c_str() << '\n';
  };
  const eryx::Sandbox sandbox =
      eryx::Sandbox::builder()
          .callback(pure(eryx::make_callback("temperature", "In degrees", temperature)))
          .callback("book", "Books a journey", book)
          .build();
  eryx::Session session(sandbox);
  session.begin_feed({.hold_calls = eryx::HoldCalls::ExceptPure});
  (void)feed_all(session, beginning);
  const eryx::FeedMark mark = session.mark();

  if (!feed_all(session, wrong)) {
    std::cout << "the program has failed: back to the mark\n";
    session.rewind(mark);
    (void)feed_all(session, right);
  }
  std::cout << "the program is whole\n";
  const eryx::ExecuteResult result = session.finish();
  std::cout << to_string(result.outcome) << "; it printed:\n" << result.stdout_text;
}
