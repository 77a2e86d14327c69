// SPDX-License-Identifier: MIT OR Apache-2.0
/// Pools of sessions through the public API: who gets one, who waits, what is left of the tenant before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <future>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "pool_support.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"
#include "support/sessions.hpp"

namespace eryx {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;
using namespace support;
using testing::HasSubstr;

TEST(SessionPool, LeasesWhatThePreparationLeft) {
  SessionPoolOptions options = of_size(3, 1);
  options.prepare = "import random\ndef double(x): return 2 * x\ndata = list(range(100_000))\nstart = n";
  options.prepare_options.inputs({{"n", 5}});
  SessionPool pool(plain(), options);
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

TEST(SessionPool, WithoutPreparationLeasesNewSessions) {
  SessionPool pool(plain(), of_size(1, 1));
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(value_of(pool.acquire().session(), "result = 'x' in globals(); x = 1"), json::value(false));
}

TEST(SessionPool, SaysWhyThePreparationFailed) {
  SessionPoolOptions options;
  options.prepare = "x = 1\nraise ValueError('not today')";
  EXPECT_THAT([&] { SessionPool(plain(), options); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("line 2, in <module>")));
  EXPECT_THAT([&] { SessionPool(plain(), options); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("ValueError: not today")));
  options.prepare = "import sys; sys.exit(3)";
  EXPECT_THAT([&] { SessionPool(plain(), options); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("status 3")));
  options.prepare = "import os; os.abort()";
  EXPECT_THAT([&] { SessionPool(plain(), options); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("stopped by the sandbox")));
  options.prepare = "await ask()";
  const auto ask = [](const json::object&) -> int { throw AnswerLater(); };
  EXPECT_THAT([&] { SessionPool(Sandbox::builder().callback("ask", "Asks", ask).build(), options); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("suspended")));
}

TEST(SessionPool, RefusesWrongOptions) {
  const auto refused = [](auto change) {
    SessionPoolOptions options;
    change(options);
    EXPECT_THAT([&] { SessionPool(plain(), options); },
                ThrowsError(ErrorKind::InvalidArgument, HasSubstr("SessionPoolOptions")));
  };
  refused([](SessionPoolOptions& options) { options.max_size = 0; });
  refused([](SessionPoolOptions& options) { options.min_idle = options.max_size + 1; });
  refused([](SessionPoolOptions& options) { options.idle_timeout = -1ns; });
  refused([](SessionPoolOptions& options) { options.acquire_timeout = -1ns; });
}

TEST(SessionPool, AdmitsAsManyAsItMay) {
  SessionPool pool(plain(), of_size(2));
  Lease first = pool.acquire();
  std::optional<Lease> second = pool.try_acquire();
  ASSERT_TRUE(second);
  EXPECT_FALSE(pool.try_acquire());
  EXPECT_THAT([&] { (void)pool.acquire(1ms); },
              ThrowsError(ErrorKind::Exhausted, HasSubstr("all 2 are leased")));
  EXPECT_THAT([&] { (void)pool.acquire(0ns); }, ThrowsError(ErrorKind::Exhausted, HasSubstr("within 0 ms")));
  SessionPoolStats stats = pool.stats();
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

TEST(SessionPool, MovingALeaseReturnsItOnce) {
  SessionPool pool(plain(), of_size(2));
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

TEST(SessionPool, ADetachedSessionIsNotCounted) {
  std::optional<Session> kept;
  {
    SessionPool pool(plain(), of_size(1));
    Lease lease = pool.acquire();
    complete(*lease, "x = 7");
    kept = lease.detach();
    EXPECT_FALSE(lease);
    EXPECT_THAT([&] { (void)lease.detach(); },
                ThrowsError(ErrorKind::InvalidArgument, HasSubstr("no session")));
    const SessionPoolStats stats = pool.stats();
    EXPECT_EQ(stats.leased, 0U);
    EXPECT_EQ(stats.detached, 1U);
    EXPECT_EQ(value_of(pool.acquire(0ns).session(), "result = 'x' in globals()"), json::value(false));
    EXPECT_EQ(pool.stats().leased, 0U);
  }
  EXPECT_EQ(value_of(*kept, "result = x"), json::value(7));
}

TEST(SessionPool, ASessionThatWasMovedOutHoldsItsPlace) {
  SessionPool pool(plain(), of_size(1));
  std::optional<Session> session;
  {
    Lease lease = pool.acquire();
    session = std::move(*lease);
  }
  EXPECT_FALSE(pool.try_acquire());
  session.reset();
  EXPECT_TRUE(pool.try_acquire());
}

TEST(SessionPool, AnExecutionThatGoesOnHoldsItsPlace) {
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
  SessionPool pool(sandbox, of_size(1));
  std::future<ExecuteResult> running;
  {
    Lease lease = pool.acquire();
    running = lease->async_execute("result = await wait()", ExecuteOptions(), asio::use_future);
  }
  EXPECT_FALSE(pool.try_acquire()) << "its program runs still";
  go_on.set_value();
  EXPECT_THAT(running.get(), HasValue("7"));
  EXPECT_TRUE(pool.acquire(ages));
}

TEST(SessionPool, EvictsReadySessionsWhoseTimeIsOver) {
  SessionPoolOptions options = of_size(4, 1);
  options.idle_timeout = ages;
  const auto use_three = [](SessionPool& pool) {
    std::vector<Lease> leases;
    for (int i = 0; i < 3; ++i) leases.push_back(pool.acquire());
  };
  SessionPool patient(plain(), options);
  use_three(patient);
  EXPECT_EQ(patient.stats().idle, 3U);
  EXPECT_EQ(patient.evict_idle(), 0U);

  options.idle_timeout = 1ns;
  SessionPool hasty(plain(), options);
  use_three(hasty);
  (void)hasty.evict_idle();
  EXPECT_EQ(hasty.stats().idle, 1U);
  EXPECT_EQ(hasty.stats().evicted, 2U) << "by those who came later, or by us";

  options.idle_timeout = 0ns;
  SessionPool eager(plain(), options);
  use_three(eager);
  EXPECT_EQ(eager.stats().idle, 1U);
  EXPECT_EQ(eager.stats().evicted, 0U) << "none was made for nothing";
}

TEST(SessionPool, ServesWhoWaitsInTheOrderOfArrival) {
  SessionPool pool(plain(), of_size(1));
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

TEST(SessionPool, ClosingEndsTheWaitingAndLetsLeasesGoOn) {
  SessionPool pool(plain(), of_size(1, 1));
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
  EXPECT_THAT([&] { (void)asynchronous.get(); }, ThrowsError(ErrorKind::ShutDown, HasSubstr("closed")));
  EXPECT_THAT([&] { (void)pool.acquire(); }, ThrowsError(ErrorKind::ShutDown, HasSubstr("closed")));
  EXPECT_THAT([&] { (void)pool.try_acquire(); }, ThrowsError(ErrorKind::ShutDown, HasSubstr("closed")));
  EXPECT_THAT([&] { (void)pool.async_acquire(asio::use_future).get(); },
              ThrowsError(ErrorKind::ShutDown, HasSubstr("closed")));
  EXPECT_EQ(value_of(*lease, "result = 6 * 7"), json::value(42));
  lease.release();
  EXPECT_EQ(pool.stats().size, 0U) << "what is returned is dropped";
}

TEST(SessionPool, ALeaseOutlivesItsPool) {
  Lease lease;
  {
    SessionPool pool(plain(), of_size(1, 1));
    lease = pool.acquire();
  }
  EXPECT_EQ(value_of(*lease, "result = 1"), json::value(1));
}

}  // namespace
}  // namespace eryx
