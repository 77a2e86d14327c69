// SPDX-License-Identifier: MIT OR Apache-2.0
// Callbacks wait at the same time: ten waits take as long as one, on one thread. The handler is a coroutine:
// it waits without holding a thread, like everything in Asio.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <eryx/eryx.hpp>
#include <iostream>

namespace asio = boost::asio;

struct FetchArguments {
  int page = 0;
};
ERYX_DESCRIBE_ARGS(FetchArguments, (page, "Which page"))

namespace {

constexpr std::chrono::milliseconds latency(200);

asio::awaitable<std::string> fetch(FetchArguments arguments) {
  asio::steady_timer network(co_await asio::this_coro::executor, latency);
  co_await network.async_wait(asio::use_awaitable);
  co_return "page " + std::to_string(arguments.page);
}

}  // namespace

int main() {
  const eryx::Sandbox sandbox = eryx::Sandbox::builder().callback("fetch", "Fetches a page", fetch).build();

  const auto start = std::chrono::steady_clock::now();
  const eryx::ExecuteResult run = sandbox.execute(R"(
import asyncio
pages = await asyncio.gather(*(fetch(n) for n in range(10)))
print(len(pages), "pages:", pages[0], "to", pages[-1])
)");
  const auto taken = std::chrono::steady_clock::now() - start;

  std::cout << run.stdout_text << "at the same time: " << std::boolalpha << (taken < latency * 10 / 2) << '\n'
            << run.stats.callbacks.completed << " callbacks answered\n";
}
