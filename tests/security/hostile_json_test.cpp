// SPDX-License-Identifier: MIT OR Apache-2.0
/// Programs that lie about their calls and write JSON of their own, judged by what the host does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/thread_pool.hpp>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "support.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace support;
using testing::IsEmpty;

/// A sandbox whose callbacks record what they were given.
class HostileJson : public testing::Test {
 protected:
  ExecuteResult execute(std::string_view program, const Limits& limits = {}) {
    const auto record = [this](const CallbackCall& call) {
      const std::lock_guard lock(mutex_);
      given_.emplace_back(call.arguments_text());
      call.complete(nullptr);
    };
    const boost::json::object schema{
        {"type", "object"},
        {"properties",
         {{"n", {{"type", "integer"}, {"minimum", 1}, {"maximum", 9}}}, {"free", boost::json::object()}}}};
    const Sandbox sandbox = Sandbox::builder()
                                .callback(Callback{"now", "", schema, record, CallbackKind::Immediate})
                                .callback(Callback{"later", "", schema, record})
                                .executor(pool_.get_executor())
                                .limits(limits)
                                .build();
    ExecuteResult result = sandbox.execute(program);
    pool_.join();
    expect_ordinary_execution();
    return result;
  }

  boost::asio::thread_pool pool_{1};
  std::mutex mutex_;
  std::vector<std::string> given_;
};

TEST_F(HostileJson, AnImmediateCallbackIsNotCalledAsAnother) {
  const ExecuteResult result = execute(R"(
import _eryx_host
forged = type(now)("now", now._index, False, ("n",))
await forged(n=1)
)");
  EXPECT_EQ(result.outcome, Outcome::Trapped);
  EXPECT_THAT(given_, IsEmpty());
}

TEST_F(HostileJson, ACallbackIsNotCalledAsAnImmediateOne) {
  const ExecuteResult result = execute(R"(
forged = type(later)("later", later._index, True, ("n",))
await forged(n=1)
)");
  EXPECT_NE(result.outcome, Outcome::Completed);
  EXPECT_THAT(given_, IsEmpty());
}

TEST_F(HostileJson, ArgumentsHaveOneReading) {
  const ExecuteResult result = execute(R"(
import eryx
failed = 0
for call in (now, later):
    for arguments in ({"free": {1: 2, "1": 3}}, {"n": 10**400}, {"n": 2**64 + 1}, {"free": 10**400}, {"free": [-10**400]}):
        try: await call(**arguments)
        except eryx.CallbackArgumentError: failed += 1
await later(free=2**64 + 1)
result = failed
)");
  EXPECT_THAT(result, HasValue("10"));
  EXPECT_THAT(given_, testing::ElementsAre(R"({"free": 18446744073709551617})"));
}

TEST_F(HostileJson, AnExceptionOfAProgramsOwnMakingIsBounded) {
  const ExecuteResult many_frames = execute(R"(
import json
json.dumps = lambda *_, **__: '{"type": "E", "frames": [' + "{}," * 300_000 + "{}]}"
raise ValueError
)");
  EXPECT_EQ(many_frames.outcome, Outcome::Raised);
  ASSERT_TRUE(many_frames.exception);
  EXPECT_THAT(many_frames.exception->frames, IsEmpty());
}

TEST_F(HostileJson, MembersThatNobodyAskedForAreNotKept) {
  const ExecuteResult result = execute(R"(
import json
json.dumps = lambda *_, **__: '{"type": "E", ' + ",".join(f'"{i}":[{i}]' for i in range(60_000)) + ', "message": "m"}'
raise ValueError
)");
  ASSERT_TRUE(result.exception);
  EXPECT_EQ(result.exception->type, "E");
  EXPECT_EQ(result.exception->message, "m");
}

TEST_F(HostileJson, ABatchOfCallsIsBounded) {
  Limits limits;
  limits.memory = Bytes{1ull << 30};
  limits.callback_calls = 10;
  const ExecuteResult result = execute(R"(
calls = [later(n=1) for _ in range(250_000)]
for call in calls: call.send(None)
import asyncio
await asyncio.sleep(1)
)",
                                       limits);
  EXPECT_EQ(result.outcome, Outcome::Trapped);
  EXPECT_THAT(given_, IsEmpty());
}

TEST_F(HostileJson, AProgramThatIgnoresItsLimitIsToldSo) {
  Limits limits;
  limits.callback_calls = 10;
  const ExecuteResult result = execute(R"(
import asyncio, eryx
answers = await asyncio.gather(*(later(n=1) for _ in range(5_000)), return_exceptions=True)
result = sum(isinstance(answer, eryx.CallbackLimitError) for answer in answers)
)",
                                       limits);
  EXPECT_THAT(result, HasValue("4990"));
  EXPECT_EQ(given_.size(), 10U);
}

}  // namespace
}  // namespace eryx::security
