// SPDX-License-Identifier: MIT OR Apache-2.0
/// Code of the embedder that throws: what becomes of it is defined, and never the end of the process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace support;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// What `on_unhandled_exception` was told.
class Unhandled {
 public:
  void note(const std::exception_ptr& error) {
    const std::lock_guard lock(mutex_);
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& caught) {
      texts_.emplace_back(caught.what());
    }
    changed_.notify_all();
  }
  /// Waits until there are so many, or for longer than a test may take.
  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 60s, [&] { return texts_.size() >= count; });
    return texts_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> texts_;
};

class ThrowingHooks : public testing::Test {
 protected:
  std::shared_ptr<Unhandled> unhandled_ = std::make_shared<Unhandled>();
  std::shared_ptr<Runtime> runtime_ = Runtime::create({
      .workers = 2,
      .on_unhandled_exception = [unhandled =
                                     unhandled_](const std::exception_ptr& error) { unhandled->note(error); },
  });
  Sandbox sandbox_ = Sandbox::builder().runtime(runtime_).build();

  void expect_ordinary() {
    EXPECT_THAT(sandbox_.async_execute("result = 1 + 1", asio::use_future).get(), HasValue("2"));
    EXPECT_THAT(sandbox_.execute("result = 1 + 1"), HasValue("2"));
  }
};

[[noreturn]] void throw_text(const std::string& text) { throw std::runtime_error(text); }

TEST_F(ThrowingHooks, FailureHooksDoNotChangeTheFailure) {
  std::atomic<int> told = 0;
  const Sandbox sandbox =
      Sandbox::builder()
          .runtime(runtime_)
          .callback("fail", "Fails", []() -> int { throw_text("secret"); })
          .callback(
              "fail_now", "The same at once", []() -> int { throw_text("secret"); }, CallbackKind::Immediate)
          .callback("fail_later", "The same in a coroutine",
                    []() -> asio::awaitable<int> {
                      throw_text("secret");
                      co_return 1;
                    })
          .callback("forget", "Never answers", [](const boost::json::object&, CallbackReply<int>) {})
          .on_callback_failure([&told](const CallbackFailure& failure) {
            ++told;
            throw_text("the hook fails as well: " + failure.id);
          })
          .build();
  constexpr const char* program = R"(
result = []
for call in fail, fail_now, fail_later, forget:
    for way in call, call.sync:
        try:
            answer = way()
            if way is call: await answer
        except Exception as error:
            result.append(type(error).__name__)
            assert 'secret' not in str(error) and 'hook' not in str(error)
)";
  for (int i = 0; i < 2; ++i) {
    const ExecuteResult result =
        i == 0 ? sandbox.execute(program) : sandbox.async_execute(program, asio::use_future).get();
    ASSERT_THAT(result, Completes());
    EXPECT_EQ(result.value().as_array().size(), 8U);
    EXPECT_EQ(result.stats.callbacks.host_failures, 8U);
  }
  EXPECT_EQ(told, 16);
  EXPECT_THAT(unhandled_->wait_for(0), IsEmpty());
}

TEST_F(ThrowingHooks, CompletionHandlersOnTheWorkersAreReported) {
  std::atomic<int> calls = 0;
  const auto complete = [&](std::exception_ptr, const ExecuteResult& result) {
    ++calls;
    throw_text("completed: " + result.stdout_text);
  };
  for (int i = 0; i < 20; ++i) sandbox_.async_execute("print('x')", complete);
  EXPECT_EQ(unhandled_->wait_for(20), std::vector<std::string>(20, "completed: x\n"));
  EXPECT_EQ(calls, 20) << "each is called once";
  expect_ordinary();
}

TEST_F(ThrowingHooks, CompletionHandlersOfErrorsAreReported) {
  Session session(sandbox_);
  auto running = session.async_execute("import time; time.sleep(0.3); result = 1", asio::use_future);
  std::atomic<int> calls = 0;
  session.async_execute("print('x')", [&](const std::exception_ptr& error, const ExecuteResult&) {
    ++calls;
    std::rethrow_exception(error);
  });
  EXPECT_THAT(unhandled_->wait_for(1), ElementsAre(HasSubstr("in use")));
  EXPECT_THAT(running.get(), HasValue("1"));
  EXPECT_EQ(calls, 1);
  EXPECT_THAT(session.execute("result = 2"), HasValue("2"));
}

TEST_F(ThrowingHooks, CompletionHandlersOfAPoolAreReported) {
  SessionPool pool(sandbox_, {.max_size = 1});
  pool.async_acquire([](const std::exception_ptr&, const Lease&) { throw_text("acquired"); });
  EXPECT_THAT(unhandled_->wait_for(1), ElementsAre("acquired"));
  // One that had to wait, too.
  std::optional<Lease> held = pool.acquire();
  pool.async_acquire([](const std::exception_ptr&, const Lease&) { throw_text("acquired later"); });
  held.reset();
  EXPECT_THAT(unhandled_->wait_for(2), ElementsAre("acquired", "acquired later"));
  EXPECT_THAT(pool.acquire()->execute("result = 3"), HasValue("3")) << "its place is free again";
}

// As with every operation of Asio: `run` of the embedder's context throws.
TEST_F(ThrowingHooks, OnTheEmbeddersExecutorTheyAreTheEmbedders) {
  asio::io_context context;
  int calls = 0;
  sandbox_.async_execute(
      "print('x')",
      asio::bind_executor(context.get_executor(), [&](const std::exception_ptr&, const ExecuteResult&) {
        ++calls;
        throw_text("mine");
      }));
  EXPECT_THROW(context.run(), std::runtime_error);
  context.restart();
  context.run();
  EXPECT_EQ(calls, 1);
  EXPECT_THAT(unhandled_->wait_for(0), IsEmpty());
  expect_ordinary();
}

// The executor of a call is that of the workers, where the completion is run in place, on top of the ended execution.
TEST_F(ThrowingHooks, OnTheExecutorOfACallTheyAreReported) {
  asio::any_io_executor workers;
  const Sandbox sandbox = Sandbox::builder()
                              .runtime(runtime_)
                              .callback("lend", "Shows its executor",
                                        [&](const boost::json::object&, const CallbackReply<int>& reply) {
                                          workers = reply.executor();
                                          (void)reply(1);
                                        })
                              .build();
  EXPECT_THAT(sandbox.async_execute("result = await lend()", asio::use_future).get(), HasValue("1"));
  std::atomic<int> calls = 0;
  const auto complete = [&](const std::exception_ptr&, const ExecuteResult&) {
    ++calls;
    throw_text("in place");
  };
  sandbox_.async_execute("print('x')", asio::bind_executor(workers, complete));
  EXPECT_THAT(unhandled_->wait_for(1), ElementsAre("in place"));
  expect_ordinary();
  EXPECT_EQ(calls, 1);
  workers = {};  // it must not outlive the runtime
}

TEST_F(ThrowingHooks, WorkOfHandlersIsReportedAndTheCallGoesOn) {
  const Sandbox sandbox = Sandbox::builder()
                              .runtime(runtime_)
                              .callback("work", "Posts work that throws, and answers",
                                        [](const boost::json::object&, const CallbackReply<int>& reply) {
                                          const auto executor = reply.executor();
                                          asio::post(executor, [] { throw_text("first"); });
                                          asio::post(executor, [] { throw_text("second"); });
                                          asio::post(executor, [reply] { (void)reply(7); });
                                        })
                              .build();
  constexpr const char* program = "result = [await work(), work.sync()]";
  EXPECT_THAT(sandbox.execute(program), HasValue("[7, 7]"));
  EXPECT_THAT(unhandled_->wait_for(4), ElementsAre("first", "second", "first", "second"));
  EXPECT_THAT(sandbox.async_execute(program, asio::use_future).get(), HasValue("[7, 7]"));
  EXPECT_EQ(unhandled_->wait_for(8).size(), 8U);
  expect_ordinary();
}

// What a handler has left behind when its execution has ended is run by the workers, past each exception.
TEST_F(ThrowingHooks, LeftoverWorkIsReported) {
  auto go = std::make_shared<std::promise<void>>();
  const std::shared_future<void> gone = go->get_future().share();
  const Sandbox sandbox = Sandbox::builder()
                              .runtime(runtime_)
                              .callback("leave", "Leaves work behind",
                                        [gone](const boost::json::object&, const CallbackReply<int>& reply) {
                                          // Counts as work from here on, before the execution ends.
                                          const auto work = asio::prefer(
                                              reply.executor(), asio::execution::outstanding_work.tracked);
                                          std::thread([work, gone] {
                                            gone.wait();
                                            asio::post(work, [] { throw_text("left 1"); });
                                            asio::post(work, [] { throw_text("left 2"); });
                                          }).detach();
                                          (void)reply(1);
                                        })
                              .build();
  EXPECT_THAT(sandbox.execute("result = await leave()"), HasValue("1"));
  go->set_value();
  EXPECT_THAT(unhandled_->wait_for(2), ElementsAre("left 1", "left 2"));
  expect_ordinary();
}

TEST(UnhandledExceptions, OfTheHookItselfAreDropped) {
  const std::shared_ptr<Runtime> runtime = Runtime::create({
      .on_unhandled_exception = [](const std::exception_ptr& error) { std::rethrow_exception(error); },
  });
  const Sandbox sandbox = Sandbox::builder().runtime(runtime).build();
  for (int i = 0; i < 5; ++i)
    sandbox.async_execute("pass",
                          [](const std::exception_ptr&, const ExecuteResult&) { throw_text("twice"); });
  EXPECT_THAT(sandbox.async_execute("result = 1", asio::use_future).get(), HasValue("1"));
}

TEST(UnhandledExceptions, WithoutAHookAreDropped) {
  const std::shared_ptr<Runtime> runtime = Runtime::create({.workers = 1});
  const Sandbox sandbox = Sandbox::builder().runtime(runtime).build();
  for (int i = 0; i < 5; ++i)
    sandbox.async_execute("pass",
                          [](const std::exception_ptr&, const ExecuteResult&) { throw_text("nobody"); });
  EXPECT_THAT(sandbox.async_execute("result = 1", asio::use_future).get(), HasValue("1"));
}

}  // namespace
}  // namespace eryx
