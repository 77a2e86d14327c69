// SPDX-License-Identifier: MIT OR Apache-2.0
/// Pools under many callers: without a thread for each that waits, and all at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/array.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <future>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "eryx/eryx.hpp"
#include "pool_support.hpp"
#include "support/error_matcher.hpp"
#include "support/sessions.hpp"

namespace eryx {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;
using namespace support;
using testing::HasSubstr;

TEST(AsyncAcquire, AtOnceAndLater) {
  SessionPool pool(plain(), of_size(1));
  Lease lease = pool.async_acquire(asio::use_future).get();
  EXPECT_EQ(value_of(*lease, "result = 1"), json::value(1));
  std::future<Lease> second = pool.async_acquire(ages, asio::use_future);
  std::future<Lease> third = pool.async_acquire(ages, asio::use_future);
  EXPECT_EQ(pool.stats().waiting, 2U) << "the place in the queue is that of the call";
  lease.release();
  lease = second.get();
  EXPECT_EQ(pool.stats().waiting, 1U);
  lease.release();
  EXPECT_TRUE(third.get());
}

asio::awaitable<int> execute_in(SessionPool& pool, int n) {
  Lease lease = co_await pool.async_acquire(ages, asio::use_awaitable);
  ExecuteOptions options;
  options.inputs({{"n", n}});
  const ExecuteResult result = co_await lease->async_execute(
      "import asyncio\nawait asyncio.sleep(0.001)\nseen = globals().get('seen', []) + [n]\nresult = "
      "sum(seen)",
      std::move(options), asio::use_awaitable);
  co_return result.value().to_number<int>();
}

TEST(AsyncAcquire, ManyCoroutinesShareAPool) {
  SessionPool pool(plain(), of_size(3, 2));
  asio::io_context context;
  std::vector<std::future<int>> sums;
  for (int i = 0; i < 60; ++i) sums.push_back(asio::co_spawn(context, execute_in(pool, i), asio::use_future));
  context.run();
  for (int i = 0; i < 60; ++i) EXPECT_EQ(sums[static_cast<std::size_t>(i)].get(), i);
  EXPECT_EQ(pool.stats().acquired, 60U);
}

TEST(AsyncAcquire, GivesUpWhenItsTimeIsOver) {
  SessionPool pool(plain(), of_size(1));
  const Lease lease = pool.acquire();
  std::future<Lease> waiting = pool.async_acquire(1ms, asio::use_future);
  EXPECT_THAT([&] { (void)waiting.get(); }, ThrowsError(ErrorKind::Exhausted, HasSubstr("within 1 ms")));
  EXPECT_EQ(pool.stats().timeouts, 1U);
  EXPECT_EQ(pool.stats().waiting, 0U);
}

TEST(AsyncAcquire, CanBeCancelled) {
  SessionPool pool(plain(), of_size(1));
  Lease lease = pool.acquire();
  asio::io_context context;
  asio::cancellation_signal signal;
  std::exception_ptr error;
  pool.async_acquire(
      ages, asio::bind_cancellation_slot(signal.slot(),
                                         asio::bind_executor(context, [&](std::exception_ptr why, Lease got) {
                                           error = std::move(why);
                                           EXPECT_FALSE(got);
                                         })));
  signal.emit(asio::cancellation_type::terminal);
  context.run();
  ASSERT_TRUE(error);
  try {
    std::rethrow_exception(error);
  } catch (const boost::system::system_error& cancelled) {
    EXPECT_EQ(cancelled.code(), asio::error::operation_aborted);
  }
  EXPECT_EQ(pool.stats().waiting, 0U);
  lease.release();
  EXPECT_TRUE(pool.try_acquire());
}

TEST(AsyncAcquire, ALeaseThatNobodyTakesIsReturned) {
  SessionPool pool(plain(), of_size(1));
  {
    const std::future<Lease> dropped = pool.async_acquire(ages, asio::use_future);
    dropped.wait();
  }
  EXPECT_TRUE(pool.acquire(ages));
}

// Everybody at once, in every way there is: nobody sees what another has left, no place is lost or given twice.
TEST(PoolRaces, ManyThreadsAndNoPlaceIsLost) {
  constexpr int most = 3;
  SessionPoolOptions options = of_size(most, 1);
  options.prepare = "log = []";
  options.idle_timeout = 1ms;
  SessionPool pool(plain(), options);
  std::atomic<int> at_once = 0;
  std::atomic<int> wrong = 0;
  std::atomic<std::uint64_t> got = 0;
  std::atomic<std::uint64_t> in_vain = 0;
  const auto use = [&](Lease lease, int tenant) {
    if (++at_once > most) ++wrong;
    ++got;
    ExecuteOptions inputs;
    inputs.inputs({{"tenant", tenant}});
    if (lease->execute("log.append(tenant); result = log", inputs).value() !=
        json::value(json::array{tenant}))
      ++wrong;
    if (pool.stats().size > most) ++wrong;
    --at_once;
    if (tenant % 11 == 0) (void)lease.detach();
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) {
        const int tenant = t * 1000 + i;
        try {
          switch ((i + t) % 4) {
            case 0: use(pool.acquire(ages), tenant); break;
            case 1: use(pool.acquire(std::chrono::microseconds(i * 20)), tenant); break;
            case 2:
              use(pool.async_acquire(std::chrono::microseconds(i * 50), asio::use_future).get(), tenant);
              break;
            default:
              if (std::optional<Lease> lease = pool.try_acquire()) use(std::move(*lease), tenant);
          }
        } catch (const Error& error) {
          if (error.kind() != ErrorKind::Exhausted) ++wrong;
          ++in_vain;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  const SessionPoolStats stats = pool.stats();
  EXPECT_EQ(stats.leased, 0U);
  EXPECT_EQ(stats.waiting, 0U);
  EXPECT_EQ(stats.acquired, got);
  EXPECT_EQ(stats.timeouts, in_vain);
  std::vector<Lease> all;
  for (int i = 0; i < most; ++i) all.push_back(pool.acquire(0ns));
  EXPECT_FALSE(pool.try_acquire());
}

TEST(PoolRaces, CanBeClosedWhileEverybodyAcquires) {
  for (int round = 0; round < 20; ++round) {
    std::optional<SessionPool> pool;
    pool.emplace(plain(), of_size(2, 1));
    std::atomic<int> wrong = 0;
    std::atomic<int> begun = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        std::vector<std::future<Lease>> futures;
        for (bool is_open = true; is_open;) {
          ++begun;
          try {
            if (t % 2 == 0) {
              const Lease lease = pool->acquire(std::chrono::microseconds(100));
            } else {
              futures.push_back(pool->async_acquire(std::chrono::microseconds(100), asio::use_future));
              if (futures.size() < 4) continue;
              const std::vector<std::future<Lease>> dropped = std::exchange(futures, {});
              for (const std::future<Lease>& future : dropped) future.wait();
              (void)pool->async_acquire(std::chrono::microseconds(100), asio::use_future).get();
            }
          } catch (const Error& error) {
            is_open = error.kind() == ErrorKind::Exhausted;
            if (!is_open && error.kind() != ErrorKind::ShutDown) ++wrong;
          }
        }
        for (const std::future<Lease>& future : futures) future.wait();
      });
    }
    while (begun < 8 + round) std::this_thread::yield();
    pool->close();
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(pool->stats().waiting, 0U);
    pool.reset();
  }
}

}  // namespace
}  // namespace eryx
