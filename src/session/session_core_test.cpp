// SPDX-License-Identifier: MIT OR Apache-2.0
#include "session/session_core.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "drive/blocking.hpp"
#include "eryx/error.hpp"
#include "eryx/make_callback.hpp"

namespace eryx::session {
namespace {

using execution::Ended;
using execution::Start;

class SessionCoreTest : public testing::Test {
 protected:
  static std::unique_ptr<SessionCore> make(Undo undo = Undo::On) {
    const Sandbox sandbox =
        Sandbox::builder()
            .callback("later", "Has no answer yet", [](CallbackReply<int> reply) { reply.answer_later(); })
            .build();
    return std::make_unique<SessionCore>(detail::Access::get(sandbox), SessionOptions{undo});
  }

  static Ended run(SessionCore& core, Start start) {
    return drive::run_blocking(core.config()->core(), std::move(start), {{}, {}});
  }

  static ExecuteResult execute(SessionCore& core, std::string_view program) {
    return core.settle(run(core, core.start(program, {})));
  }
};

TEST_F(SessionCoreTest, OneUseAtATime) {
  const auto core = make();
  const SessionCore::Use use(*core);
  EXPECT_THROW(const SessionCore::Use second(*core), Error);
}

TEST_F(SessionCoreTest, ARunThatNeverBeganLeavesTheSessionAsItWas) {
  const auto core = make();
  const SessionCore::Use use(*core);
  (void)execute(*core, "x = 1");
  { const Start abandoned = core->start("x = 2", {}); }
  EXPECT_EQ(execute(*core, "result = x").value_json, "1");
  EXPECT_EQ(core->execution_count(), 2U);
}

TEST_F(SessionCoreTest, ARunWhoseEndNobodySettlesIsRolledBack) {
  const auto core = make();
  const SessionCore::Use use(*core);
  (void)execute(*core, "x = 1");
  { const Ended ended = run(*core, core->start("x = 2", {})); }
  EXPECT_EQ(execute(*core, "result = x").value_json, "1");
}

TEST_F(SessionCoreTest, WithoutUndoARunThatNobodySettlesIsLost) {
  const auto core = make(Undo::Off);
  const SessionCore::Use use(*core);
  (void)execute(*core, "x = 1");
  { const Ended ended = run(*core, core->start("x = 2", {})); }
  EXPECT_EQ(execute(*core, "result = 'x' in globals()").value_json, "false");
}

TEST_F(SessionCoreTest, OptionsAreCheckedBeforeAnythingChanges) {
  const auto core = make();
  const SessionCore::Use use(*core);
  (void)execute(*core, "x = 1");
  detail::ExecuteSettings wrong;
  wrong.limits = Limits{.wall_time = std::chrono::nanoseconds(0)};
  EXPECT_THROW((void)core->start("x = 2", wrong), Error);
  detail::ResumeSettings nothing_waits;
  EXPECT_THROW((void)core->start_resumed(nothing_waits), Error);
  EXPECT_TRUE(core->undo()) << "the undo point is still that before x = 1";
  EXPECT_EQ(execute(*core, "result = 'x' in globals()").value_json, "false");
}

TEST_F(SessionCoreTest, AResumptionThatNobodySettlesWaitsAgain) {
  const auto core = make();
  const SessionCore::Use use(*core);
  EXPECT_EQ(execute(*core, "result = await later()").outcome, Outcome::Suspended);
  const std::uint32_t id = core->pending_calls().at(0).id;
  detail::ResumeSettings settings;
  settings.answers = detail::CallAnswers{{id, RawJson{"7"}}};
  { const Ended ended = run(*core, core->start_resumed(settings)); }
  ASSERT_TRUE(core->waiting());
  EXPECT_EQ(core->settle(run(*core, core->start_resumed(settings))).value_json, "7");
  EXPECT_FALSE(core->waiting());
}

TEST_F(SessionCoreTest, AServiceAsideLeavesNoTrace) {
  const auto core = make();
  const SessionCore::Use use(*core);
  (void)execute(*core, "x = 1");
  (void)execute(*core, "x = 2");
  const GuestService writes{"__session__['x'] = 3\nresult = __session__['x']", {}};
  const ExecuteResult result =
      core->settle_service(run(*core, core->start_service(writes, {}, SessionCore::Effect::Aside)));
  EXPECT_EQ(result.value_json, "3");
  EXPECT_EQ(execute(*core, "result = x").value_json, "2");
  EXPECT_EQ(core->execution_count(), 3U) << "a service is no execution";
}

}  // namespace
}  // namespace eryx::session
