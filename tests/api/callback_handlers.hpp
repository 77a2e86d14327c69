// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Handlers and their arguments, for the tests of callbacks.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"

namespace eryx {

enum class Colour { red, green };
ERYX_DESCRIBE_ENUM(Colour, red, green)

struct Item {
  std::string name;
  std::optional<int> count;
};
ERYX_DESCRIBE_ARGS(Item, (name, "What it is called"), (count, "How many"))

struct OrderArgs {
  std::vector<Item> items;
  Colour colour = Colour::green;
};
ERYX_DESCRIBE_ARGS(OrderArgs, (items, "What to order"), (colour, "Of which colour", eryx::has_default))

struct EchoArgs {
  std::string message;
};
ERYX_DESCRIBE_ARGS(EchoArgs, (message, "The message to echo back"))

struct WaitArgs {
  double seconds = 0;
};
ERYX_DESCRIBE_ARGS(WaitArgs, (seconds, "How long"))

inline boost::asio::awaitable<double> wait_for(WaitArgs arguments) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  timer.expires_after(
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(arguments.seconds)));
  co_await timer.async_wait(boost::asio::use_awaitable);
  co_return arguments.seconds;
}

inline std::string echo(EchoArgs arguments) { return arguments.message; }

}  // namespace eryx
