// SPDX-License-Identifier: MIT OR Apache-2.0
// Handlers of every shape, called in the way an execution calls them.

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bridge/call.hpp"
#include "bridge/completion.hpp"
#include "eryx/callback_builder.hpp"
#include "eryx/make_callback.hpp"

namespace eryx::bridge {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;

struct Numbers {
  int a = 0;
  int b = 10;
};
ERYX_DESCRIBE_ARGS(Numbers, (a), (b, has_default))

/// Calls callbacks and collects their answers.
class Caller {
 public:
  explicit Caller(asio::any_io_executor executor) : executor_(std::move(executor)) {
    auto settings = std::make_shared<CallSettings>();
    settings->queue = queue_;
    settings->limits.callback_result = Bytes{1 << 20};
    settings->on_failure = [this](const CallbackFailure& failure) {
      const std::lock_guard lock(mutex_);
      failures_.push_back(failure.callback);
    };
    settings_ = settings;
  }

  /// Returns: the control that can cancel the call.
  std::shared_ptr<CallControl> call(const Callback& callback, const char* arguments) {
    auto text = std::make_shared<const CallText>(arguments, base::BudgetShare());
    auto call = std::make_shared<Call>(++calls_, callback.name, std::move(text), executor_, settings_,
                                       base::SteadyTime::max());
    auto control = call->control();
    EXPECT_TRUE(call->read_arguments(Schema(boost::json::object())));
    callback.handler(detail::Access::make<CallbackCall>(std::move(call)));
    return control;
  }

  /// The answers since the last time, each as "status payload".
  std::vector<std::string> answers() {
    std::vector<std::string> texts;
    for (const Completion& completion : queue_->take())
      texts.push_back(std::to_string(static_cast<int>(completion.status)) + ' ' + completion.payload);
    return texts;
  }

  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }

 private:
  asio::any_io_executor executor_;
  std::shared_ptr<CompletionQueue> queue_ = std::make_shared<CompletionQueue>();
  std::shared_ptr<const CallSettings> settings_;
  std::mutex mutex_;  // protects what the executor's threads write
  std::vector<std::string> failures_;
  std::uint32_t calls_ = 0;
};

using Answers = std::vector<std::string>;
const std::string ok = std::to_string(static_cast<int>(ERYX_CALL_OK)) + ' ';
const std::string failed = std::to_string(static_cast<int>(ERYX_CALL_FAILED)) + ' ';

class Handler : public testing::Test {
 protected:
  asio::io_context context_;
  Caller caller_{context_.get_executor()};
};

TEST_F(Handler, PlainAnswersWhenItReturns) {
  caller_.call(make_callback("f", "", [](const Numbers& numbers) { return numbers.a + numbers.b; }),
               R"({"a":1})");
  caller_.call(make_callback("f", "", [count = 0]() mutable { return ++count; }), "{}");
  caller_.call(make_callback("f", "", [](Numbers) -> RawJson { return {"[1, 2]"}; }), R"({"a":1})");
  caller_.call(make_callback("f", "", [](json::object any) { return any; }), R"({"x":[]})");
  EXPECT_EQ(caller_.answers(), (Answers{ok + "11", ok + "1", ok + "[1, 2]", ok + R"({"x":[]})"}));
}

TEST_F(Handler, ChecksArgumentsBeforeAnythingElse) {
  const auto untouched = [](Numbers) { ADD_FAILURE(); };
  const auto untouched_coroutine = [](Numbers) -> asio::awaitable<void> {
    ADD_FAILURE();
    co_return;
  };
  EXPECT_THROW(caller_.call(make_callback("f", "", untouched), R"({"a":"1"})"), ArgumentError);
  EXPECT_THROW(caller_.call(make_callback("f", "", untouched_coroutine), R"({"a":1,"c":1})"), ArgumentError);
  EXPECT_THROW(caller_.call(make_callback("f", "", [] { ADD_FAILURE(); }), R"({"a":1})"), ArgumentError);
  context_.run();
}

TEST_F(Handler, ReplyAnswersLater) {
  std::optional<CallbackReply<std::string>> kept;
  const auto keep = [&](Numbers, CallbackReply<std::string> reply) { kept.emplace(std::move(reply)); };
  caller_.call(make_callback("f", "", keep), R"({"a":1})");
  EXPECT_EQ(caller_.answers(), Answers{});
  EXPECT_TRUE((*kept)("done"));
  EXPECT_FALSE((*kept)("again"));
  EXPECT_EQ(caller_.answers(), Answers{ok + R"("done")"});

  caller_.call(make_callback("f", "", keep), R"({"a":1})");
  EXPECT_TRUE(kept->fail(CallbackError("no")));
  EXPECT_EQ(caller_.answers(), Answers{failed + "no"});

  caller_.call(make_callback("f", "", [](const CallbackReply<void>& reply) { reply(); }), "{}");
  EXPECT_EQ(caller_.answers(), Answers{ok + "null"});
}

TEST_F(Handler, CoroutineRunsOnTheExecutor) {
  // The capture must outlive the lambda that make_callback was given, and the callback itself.
  auto callback =
      std::make_optional(make_callback("f", "",
                                       [text = std::string("a text too long to be inside of a string")](
                                           const Numbers& numbers) -> asio::awaitable<std::string> {
                                         asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
                                         co_await timer.async_wait(asio::use_awaitable);
                                         co_return text + std::to_string(numbers.a);
                                       }));
  caller_.call(*callback, R"({"a":7})");
  callback.reset();
  EXPECT_EQ(caller_.answers(), Answers{});
  context_.run();
  EXPECT_EQ(caller_.answers(), Answers{ok + R"("a text too long to be inside of a string7")"});
}

TEST_F(Handler, CoroutineFailsItsCall) {
  caller_.call(make_callback("f", "",
                             []() -> asio::awaitable<void> {
                               throw CallbackError("no");
                               co_return;
                             }),
               "{}");
  caller_.call(make_callback("g", "",
                             []() -> asio::awaitable<int> {
                               throw std::runtime_error("secret");
                               co_return 1;
                             }),
               "{}");
  context_.run();
  const Answers answers = caller_.answers();
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0], failed + "no");
  EXPECT_EQ(answers[1].find("secret"), std::string::npos);
  EXPECT_EQ(caller_.failures(), Answers{"g"});
}

TEST_F(Handler, CoroutineIsCancelled) {
  bool was_cancelled = false;
  const Callback callback = make_callback("f", "", [&was_cancelled]() -> asio::awaitable<void> {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    try {
      co_await timer.async_wait(asio::use_awaitable);
    } catch (const boost::system::system_error& error) {
      was_cancelled = error.code() == asio::error::operation_aborted;
      throw;
    }
  });
  const auto control = caller_.call(callback, "{}");
  context_.poll();
  (void)control->withdraw();
  EXPECT_FALSE(was_cancelled) << "not on the thread that asks";
  context_.run();
  EXPECT_TRUE(was_cancelled);

  was_cancelled = false;
  (void)caller_.call(callback, "{}")->withdraw();  // before it begins
  context_.restart();
  context_.run();
  EXPECT_TRUE(was_cancelled);
}

TEST_F(Handler, CoroutineThatIsDroppedFailsItsCall) {
  auto context = std::make_unique<asio::io_context>();
  Caller caller(context->get_executor());
  const auto control =
      caller.call(make_callback("f", "",
                                []() -> asio::awaitable<void> {
                                  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
                                  co_await timer.async_wait(asio::use_awaitable);
                                }),
                  "{}");
  context->poll();
  context.reset();
  EXPECT_EQ(caller.answers().size(), 1U);
  (void)control->withdraw();  // finds nothing
}

// Mainly for the thread sanitizer: calls on a pool end by themselves and are cancelled at the same moment.
TEST(HandlerOnPool, EndsAndIsCancelledAtTheSameTime) {
  asio::thread_pool pool(4);
  Caller caller(pool.get_executor());
  std::atomic<int> running = 0;
  const Callback callback =
      make_callback("f", "", [&running](const Numbers& numbers) -> asio::awaitable<int> {
        ++running;
        const std::shared_ptr<void> at_end(nullptr, [&running](void*) { --running; });
        asio::steady_timer timer(co_await asio::this_coro::executor);
        for (int round = 0; round < 3; ++round) {
          timer.expires_after(std::chrono::microseconds(numbers.a));
          co_await timer.async_wait(asio::use_awaitable);
        }
        co_return 1;
      });
  constexpr int calls = 2000;
  for (int index = 0; index < calls; ++index) {
    const auto control = caller.call(callback, index % 2 == 0 ? R"({"a":1})" : R"({"a":30})");
    if (index % 3 == 0) std::this_thread::sleep_for(std::chrono::microseconds(index % 100));
    (void)control->withdraw();
  }
  pool.join();
  EXPECT_EQ(running, 0);
  EXPECT_GE(caller.answers().size(), static_cast<std::size_t>(calls)) << "answered, let go, or both";
}

TEST_F(Handler, OfARuntimeCallbackFindsDefaults) {
  const auto echo = [](const json::object& arguments) { return arguments; };
  const Callback callback = CallbackBuilder("f", "")
                                .parameter("a", ParameterType::Any)
                                .optional_parameter("b", ParameterType::Integer, "", 5)
                                .optional_parameter("c", ParameterType::String)
                                .handler(echo)
                                .build();
  caller_.call(callback, R"({"a":null})");
  caller_.call(callback, R"({"c":null,"b":null,"a":1})");
  caller_.call(callback, R"({"c":"x","b":6,"a":1})");
  EXPECT_EQ(caller_.answers(),
            (Answers{ok + R"({"a":null,"b":5})", ok + R"({"a":1,"b":5})", ok + R"({"a":1,"b":6,"c":"x"})"}));

  caller_.call(CallbackBuilder("f", "").schema({}).handler(echo).build(), R"({"z":null})");
  EXPECT_EQ(caller_.answers(), Answers{ok + R"({"z":null})"});

  caller_.call(
      CallbackBuilder("f", "")
          .parameter("a", ParameterType::Integer)
          .handler([](json::object arguments) -> asio::awaitable<json::value> { co_return arguments["a"]; })
          .build(),
      R"({"a":3})");
  context_.run();
  EXPECT_EQ(caller_.answers(), Answers{ok + "3"});
}

}  // namespace
}  // namespace eryx::bridge
