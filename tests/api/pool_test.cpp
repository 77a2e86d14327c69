/// Pools of sessions through the public API: who gets one, who waits, what is left of the tenant before.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <future>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"

namespace eryx {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;

// Long enough that nobody sees it pass.
constexpr auto ages = std::chrono::hours(1);

Sandbox plain() { return Sandbox::builder().build(); }

PoolOptions of_size(std::size_t most, std::size_t ready = 0) {
  PoolOptions options;
  options.max_size = most;
  options.min_idle = ready;
  return options;
}

json::value value_of(Session& session, const std::string& program) {
  const ExecuteResult result = session.execute(program);
  EXPECT_EQ(result.outcome, Outcome::Completed)
      << (result.exception ? result.exception->traceback : result.trap.value_or(""));
  return result.value();
}

template <typename Action>
void expect_error(ErrorKind kind, const std::string& text, Action action) {
  try {
    action();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    EXPECT_NE(std::string(error.what()).find(text), std::string::npos) << error.what();
  }
}

void wait_for_waiting(const SandboxPool& pool, std::size_t count) {
  while (pool.stats().waiting != count) std::this_thread::sleep_for(1ms);
}

TEST(SandboxPool, LeasesWhatThePreparationLeft) {
  PoolOptions options = of_size(3, 1);
  options.prepare = "import random\ndef double(x): return 2 * x\ndata = list(range(100_000))\nstart = n";
  options.prepare_options.inputs = {{"n", 5}};
  SandboxPool pool(plain(), options);
  EXPECT_EQ(pool.stats().idle, 1U);
  std::set<double> drawn;
  for (int i = 0; i < 5; ++i) {
    Lease lease = pool.acquire();
    ASSERT_TRUE(lease);
    EXPECT_EQ(lease->execution_count(), 0U);
    EXPECT_FALSE(lease->undo()) << "the preparation cannot be taken back";
    EXPECT_EQ(value_of(*lease, "data.append(start); start += 1; result = [double(4), len(data), start]"),
              json::parse("[8, 100001, 6]"));
    drawn.insert(value_of(*lease, "result = random.random()").as_double());
    EXPECT_EQ(lease->execution_count(), 2U);
  }
  EXPECT_EQ(drawn.size(), 5U) << "each draws its own randomness";
}

TEST(SandboxPool, WithoutPreparationLeasesNewSessions) {
  SandboxPool pool(plain(), of_size(1, 1));
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(value_of(pool.acquire().session(), "result = 'x' in globals(); x = 1"), json::value(false));
}

TEST(SandboxPool, SaysWhyThePreparationFailed) {
  PoolOptions options;
  options.prepare = "x = 1\nraise ValueError('not today')";
  expect_error(ErrorKind::InvalidArgument, "line 2, in <module>", [&] { SandboxPool(plain(), options); });
  expect_error(ErrorKind::InvalidArgument, "ValueError: not today", [&] { SandboxPool(plain(), options); });
  options.prepare = "import sys; sys.exit(3)";
  expect_error(ErrorKind::InvalidArgument, "status 3", [&] { SandboxPool(plain(), options); });
  options.prepare = "import os; os.abort()";
  expect_error(ErrorKind::InvalidArgument, "stopped by the sandbox", [&] { SandboxPool(plain(), options); });
  options.prepare = "await ask()";
  const auto ask = [](const json::object&) -> int { throw AnswerLater(); };
  expect_error(ErrorKind::InvalidArgument, "suspended",
               [&] { SandboxPool(Sandbox::builder().callback("ask", "Asks", ask).build(), options); });
}

TEST(SandboxPool, RefusesWrongOptions) {
  const auto refused = [](auto change) {
    PoolOptions options;
    change(options);
    expect_error(ErrorKind::InvalidArgument, "PoolOptions", [&] { SandboxPool(plain(), options); });
  };
  refused([](PoolOptions& options) { options.max_size = 0; });
  refused([](PoolOptions& options) { options.min_idle = options.max_size + 1; });
  refused([](PoolOptions& options) { options.idle_timeout = -1ns; });
  refused([](PoolOptions& options) { options.acquire_timeout = -1ns; });
}

TEST(SandboxPool, AdmitsAsManyAsItMay) {
  SandboxPool pool(plain(), of_size(2));
  Lease first = pool.acquire();
  std::optional<Lease> second = pool.try_acquire();
  ASSERT_TRUE(second);
  EXPECT_FALSE(pool.try_acquire());
  expect_error(ErrorKind::Exhausted, "all 2 are leased", [&] { (void)pool.acquire(1ms); });
  expect_error(ErrorKind::Exhausted, "within 0 ms", [&] { (void)pool.acquire(0ns); });
  PoolStats stats = pool.stats();
  EXPECT_EQ(stats.leased, 2U);
  EXPECT_EQ(stats.size, 2U);
  EXPECT_EQ(stats.timeouts, 2U);
  EXPECT_EQ(stats.waiting, 0U);

  second.reset();
  EXPECT_EQ(pool.stats().idle, 1U) << "another was made in its place";
  EXPECT_EQ(pool.stats().size, 2U);
  second = pool.try_acquire();
  EXPECT_TRUE(second);
  first.release();
  EXPECT_FALSE(first);
  first.release();
  stats = pool.stats();
  EXPECT_EQ(stats.leased, 1U);
  EXPECT_EQ(stats.acquired, 3U);
  EXPECT_EQ(stats.created, 4U);
}

TEST(SandboxPool, MovingALeaseReturnsItOnce) {
  SandboxPool pool(plain(), of_size(2));
  Lease a = pool.acquire();
  Lease b = std::move(a);
  EXPECT_FALSE(a);  // NOLINT(bugprone-use-after-move): what is left of it is what is tested.
  EXPECT_TRUE(b);
  EXPECT_EQ(pool.stats().leased, 1U);
  a = pool.acquire();
  EXPECT_EQ(pool.stats().leased, 2U);
  a = std::move(b);
  EXPECT_EQ(pool.stats().leased, 1U);
  a = Lease();
  EXPECT_EQ(pool.stats().leased, 0U);
}

TEST(SandboxPool, ADetachedSessionIsNotCounted) {
  std::optional<Session> kept;
  {
    SandboxPool pool(plain(), of_size(1));
    Lease lease = pool.acquire();
    (void)value_of(*lease, "x = 7");
    kept = lease.detach();
    EXPECT_FALSE(lease);
    expect_error(ErrorKind::InvalidArgument, "no session", [&] { (void)lease.detach(); });
    const PoolStats stats = pool.stats();
    EXPECT_EQ(stats.leased, 0U);
    EXPECT_EQ(stats.detached, 1U);
    EXPECT_EQ(value_of(pool.acquire(0ns).session(), "result = 'x' in globals()"), json::value(false));
    EXPECT_EQ(pool.stats().leased, 0U);
  }
  EXPECT_EQ(value_of(*kept, "result = x"), json::value(7));
}

TEST(SandboxPool, ASessionThatWasMovedOutHoldsItsPlace) {
  SandboxPool pool(plain(), of_size(1));
  std::optional<Session> session;
  {
    Lease lease = pool.acquire();
    session = std::move(*lease);
  }
  EXPECT_FALSE(pool.try_acquire());
  session.reset();
  EXPECT_TRUE(pool.try_acquire());
}

TEST(SandboxPool, AnExecutionThatGoesOnHoldsItsPlace) {
  std::promise<void> go_on;
  std::shared_future<void> gone_on = go_on.get_future().share();
  const Sandbox sandbox = Sandbox::builder()
                              .callback("wait", "Waits",
                                        [gone_on](json::object, CallbackReply<int> reply) {
                                          std::thread([gone_on, reply] {
                                            gone_on.wait();
                                            reply(7);
                                          }).detach();
                                        })
                              .build();
  SandboxPool pool(sandbox, of_size(1));
  std::future<ExecuteResult> running;
  {
    Lease lease = pool.acquire();
    running = lease->async_execute("result = await wait()", ExecuteOptions(), asio::use_future);
  }
  EXPECT_FALSE(pool.try_acquire()) << "its program runs still";
  go_on.set_value();
  EXPECT_EQ(running.get().value_json, "7");
  EXPECT_TRUE(pool.acquire(ages));
}

TEST(SandboxPool, EvictsReadySessionsWhoseTimeIsOver) {
  PoolOptions options = of_size(4, 1);
  options.idle_timeout = ages;
  const auto use_three = [](SandboxPool& pool) {
    std::vector<Lease> leases;
    for (int i = 0; i < 3; ++i) leases.push_back(pool.acquire());
  };
  SandboxPool patient(plain(), options);
  use_three(patient);
  EXPECT_EQ(patient.stats().idle, 3U);
  EXPECT_EQ(patient.evict_idle(), 0U);

  options.idle_timeout = 1ns;
  SandboxPool hasty(plain(), options);
  use_three(hasty);
  (void)hasty.evict_idle();
  EXPECT_EQ(hasty.stats().idle, 1U);
  EXPECT_EQ(hasty.stats().evicted, 2U) << "by those who came later, or by us";

  options.idle_timeout = 0ns;
  SandboxPool eager(plain(), options);
  use_three(eager);
  EXPECT_EQ(eager.stats().idle, 1U);
  EXPECT_EQ(eager.stats().evicted, 0U) << "none was made for nothing";
}

TEST(SandboxPool, ServesWhoWaitsInTheOrderOfArrival) {
  SandboxPool pool(plain(), of_size(1));
  std::optional<Lease> held = pool.acquire();
  std::mutex mutex;
  std::vector<int> order;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] {
      Lease lease = pool.acquire(ages);
      const std::lock_guard lock(mutex);
      order.push_back(i);
    });
    wait_for_waiting(pool, static_cast<std::size_t>(i) + 1);
  }
  held.reset();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(pool.stats().leased, 0U);
}

TEST(SandboxPool, ClosingEndsTheWaitingAndLetsLeasesGoOn) {
  SandboxPool pool(plain(), of_size(1, 1));
  Lease lease = pool.acquire();
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      try {
        (void)pool.acquire(ages);
      } catch (const Error& error) {
        refused += error.kind() == ErrorKind::ShutDown;
      }
    });
  }
  wait_for_waiting(pool, 3);
  std::future<Lease> asynchronous = pool.async_acquire(ages, asio::use_future);
  pool.close();
  pool.close();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, 3);
  expect_error(ErrorKind::ShutDown, "closed", [&] { (void)asynchronous.get(); });
  expect_error(ErrorKind::ShutDown, "closed", [&] { (void)pool.acquire(); });
  expect_error(ErrorKind::ShutDown, "closed", [&] { (void)pool.try_acquire(); });
  expect_error(ErrorKind::ShutDown, "closed", [&] { (void)pool.async_acquire(asio::use_future).get(); });
  EXPECT_EQ(value_of(*lease, "result = 6 * 7"), json::value(42));
  lease.release();
  EXPECT_EQ(pool.stats().size, 0U) << "what is returned is dropped";
}

TEST(SandboxPool, ALeaseOutlivesItsPool) {
  Lease lease;
  {
    SandboxPool pool(plain(), of_size(1, 1));
    lease = pool.acquire();
  }
  EXPECT_EQ(value_of(*lease, "result = 1"), json::value(1));
}

TEST(AsyncAcquire, AtOnceAndLater) {
  SandboxPool pool(plain(), of_size(1));
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

asio::awaitable<int> execute_in(SandboxPool& pool, int n) {
  Lease lease = co_await pool.async_acquire(ages, asio::use_awaitable);
  ExecuteOptions options;
  options.inputs = {{"n", n}};
  const ExecuteResult result = co_await lease->async_execute(
      "import asyncio\nawait asyncio.sleep(0.001)\nseen = globals().get('seen', []) + [n]\nresult = "
      "sum(seen)",
      std::move(options), asio::use_awaitable);
  co_return result.value().to_number<int>();
}

TEST(AsyncAcquire, ManyCoroutinesShareAPool) {
  SandboxPool pool(plain(), of_size(3, 2));
  asio::io_context context;
  std::vector<std::future<int>> sums;
  for (int i = 0; i < 60; ++i) sums.push_back(asio::co_spawn(context, execute_in(pool, i), asio::use_future));
  context.run();
  for (int i = 0; i < 60; ++i) EXPECT_EQ(sums[static_cast<std::size_t>(i)].get(), i);
  EXPECT_EQ(pool.stats().acquired, 60U);
}

TEST(AsyncAcquire, GivesUpWhenItsTimeIsOver) {
  SandboxPool pool(plain(), of_size(1));
  const Lease lease = pool.acquire();
  std::future<Lease> waiting = pool.async_acquire(1ms, asio::use_future);
  expect_error(ErrorKind::Exhausted, "within 1 ms", [&] { (void)waiting.get(); });
  EXPECT_EQ(pool.stats().timeouts, 1U);
  EXPECT_EQ(pool.stats().waiting, 0U);
}

TEST(AsyncAcquire, CanBeCancelled) {
  SandboxPool pool(plain(), of_size(1));
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
  SandboxPool pool(plain(), of_size(1));
  {
    const std::future<Lease> dropped = pool.async_acquire(ages, asio::use_future);
    dropped.wait();
  }
  EXPECT_TRUE(pool.acquire(ages));
}

// Everybody at once, in every way there is: nobody sees what another has left, no place is lost or given twice.
TEST(SandboxPool, ManyThreadsAndNoPlaceIsLost) {
  constexpr int most = 3;
  PoolOptions options = of_size(most, 1);
  options.prepare = "log = []";
  options.idle_timeout = 1ms;
  SandboxPool pool(plain(), options);
  std::atomic<int> at_once = 0;
  std::atomic<int> wrong = 0;
  std::atomic<std::uint64_t> got = 0;
  std::atomic<std::uint64_t> in_vain = 0;
  const auto use = [&](Lease lease, int tenant) {
    if (++at_once > most) ++wrong;
    ++got;
    ExecuteOptions inputs;
    inputs.inputs = {{"tenant", tenant}};
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
  const PoolStats stats = pool.stats();
  EXPECT_EQ(stats.leased, 0U);
  EXPECT_EQ(stats.waiting, 0U);
  EXPECT_EQ(stats.acquired, got);
  EXPECT_EQ(stats.timeouts, in_vain);
  std::vector<Lease> all;
  for (int i = 0; i < most; ++i) all.push_back(pool.acquire(0ns));
  EXPECT_FALSE(pool.try_acquire());
}

TEST(SandboxPool, CanBeClosedWhileEverybodyAcquires) {
  for (int round = 0; round < 20; ++round) {
    std::optional<SandboxPool> pool;
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
