// SPDX-License-Identifier: MIT OR Apache-2.0
/// Checkpoints that an enemy has made. Each forgery is sealed anew, so that it is read; what it can do then is what any
/// program could, and with a key it is not even read. Bytes that break the format: src/checkpoint/hostile_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "forgery.hpp"
#include "support.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace std::chrono_literals;
using namespace support;

struct Payment {
  std::string to;
  int amount = 0;
};
ERYX_DESCRIBE_ARGS(Payment, (to, "Who gets it"), (amount, "How much"))

/// Pays later when it is asked first, at once from then on.
class ForgedCheckpoint : public testing::Test {
 protected:
  Sandbox sandbox_ = Sandbox::builder()
                         .callback("pay", "Pays",
                                   [this](const Payment& payment) {
                                     if (asked_.empty()) {
                                       asked_.push_back("later");
                                       throw AnswerLater();
                                     }
                                     asked_.push_back(payment.to + ' ' + std::to_string(payment.amount));
                                     return 1;
                                   })
                         .build();
  std::vector<std::string> asked_;

  Checkpoint suspended(const std::string& rest = "") {
    asked_.clear();
    const ExecuteResult result = sandbox_.execute("result = await pay('Ada', 20)\n" + rest);
    EXPECT_THAT(result, IsSuspended());
    return result.checkpoint.value();
  }

  [[nodiscard]] Checkpoint read(const RawBytes& bytes, const CheckpointOptions& options = {}) const {
    return sandbox_.read_checkpoint(bytes, options);
  }

  [[nodiscard]] ExecuteResult resume(const Checkpoint& checkpoint,
                                     const std::optional<Limits>& limits = {}) const {
    ResumeOptions options;
    options.unanswered(ResumeOptions::Unanswered::StartAgain);
    if (limits) options.limits(*limits);
    return sandbox_.resume(checkpoint, options);
  }

  /// Reading, for `ThrowsError`.
  [[nodiscard]] auto reading(const RawBytes& bytes, const CheckpointOptions& options) const {
    return [this, &bytes, &options] { (void)read(bytes, options); };
  }
};

CheckpointOptions with_key(std::string_view key) {
  CheckpointOptions options;
  for (const char c : key) options.key.push_back(std::byte(c));
  return options;
}

TEST_F(ForgedCheckpoint, IsNotReadByWhoHasAKey) {
  const Checkpoint honest = suspended();
  const CheckpointOptions ours = with_key("ours");
  RawBytes bytes = honest.to_bytes(ours);
  EXPECT_THAT(resume(read(bytes, ours)), HasValue("1"));
  EXPECT_EQ(asked_.back(), "Ada 20");
  EXPECT_THAT(reading(bytes, with_key("theirs")), ThrowsError(ErrorKind::CheckpointMismatch));
  EXPECT_THAT(reading(honest.to_bytes(with_key("theirs")), ours), ThrowsError(ErrorKind::CheckpointMismatch));
  EXPECT_THAT(reading(honest.to_bytes(), ours), ThrowsError(ErrorKind::CheckpointCorrupt));
  EXPECT_THAT(reading(forge(honest, [](auto&) {}), ours), ThrowsError(ErrorKind::CheckpointCorrupt));
  for (std::size_t at = sizeof(checkpoint::CheckpointHeader); at < bytes.size(); at += bytes.size() / 97) {
    bytes[at] ^= std::byte{1};
    EXPECT_THAT(reading(bytes, ours), ThrowsError(ErrorKind::CheckpointCorrupt));
    bytes[at] ^= std::byte{1};
  }
}

TEST_F(ForgedCheckpoint, AsksOnlyWhatTheSchemaAllows) {
  const Checkpoint honest = suspended();
  const auto asking = [&](const char* arguments) {
    return read(forge(
        honest, [&](checkpoint::CheckpointData& data) { data.program->pending[0].arguments = arguments; }));
  };
  for (const char* arguments :
       {R"({"to": 5, "amount": 1})", R"({"to": "x", "amount": 1e30})", R"({"to": "x"})",
        R"({"to": "x", "amount": 1, "more": 1})", "[]", "{", "", "\xff", "null"}) {
    const ExecuteResult result = resume(asking(arguments));
    EXPECT_THAT(result, Raises()) << arguments;
    EXPECT_EQ(asked_.size(), 1U) << "the handler must not see: " << arguments;
  }
  // What the schema allows is asked, as any program could: that is what keys are for.
  EXPECT_THAT(resume(asking(R"({"to": "Mallory", "amount": 1000000})")), HasValue("1"));
  EXPECT_EQ(asked_.back(), "Mallory 1000000");
}

TEST_F(ForgedCheckpoint, ReachesNoCallbackThatIsNotOffered) {
  const Checkpoint honest = suspended();
  const ExecuteResult result = resume(read(forge(honest, [](checkpoint::CheckpointData& data) {
    for (checkpoint::CallbackData& callback : data.callbacks) callback.name = "secrets.read";
  })));
  EXPECT_THAT(result, Raises("CallbackNotFoundError"));
  // A forged schema is another callback: the program must not know less of a check than is made.
  const ExecuteResult other = resume(read(forge(honest, [](checkpoint::CheckpointData& data) {
    for (checkpoint::CallbackData& callback : data.callbacks) callback.schema_hash.fill(7);
  })));
  EXPECT_THAT(other, Raises("CallbackNotFoundError"));
  EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(ForgedCheckpoint, HasTheLimitsAllTheSame) {
  const Checkpoint honest = suspended("for i in range(10): await pay('Ada', i)");
  Limits limits;
  limits.callback_calls = 5;
  const ExecuteResult as_if_new = resume(read(forge(honest,
                                                    [](checkpoint::CheckpointData& data) {
                                                      data.program->calls_made = 0;
                                                      data.program->wall_used = 0ns;
                                                      data.program->output_used = 0;
                                                    })),
                                         limits);
  EXPECT_THAT(as_if_new, Raises("CallbackLimitError"));
  EXPECT_LE(asked_.size(), 1U + 5 + 1);

  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  const auto with_used = [&](std::uint64_t calls, std::uint64_t output, std::chrono::nanoseconds wall) {
    return resume(
        read(forge(suspended("print('x')\nawait pay('Ada', 1)"), [&](checkpoint::CheckpointData& data) {
          data.program->calls_made = calls;
          data.program->output_used = output;
          data.program->wall_used = wall;
        })));
  };
  EXPECT_THAT(with_used(most, 0, 0ns), Raises("CallbackLimitError"));
  EXPECT_TRUE(with_used(0, most, 0ns).output_truncated);
  EXPECT_THAT(with_used(0, 0, std::chrono::nanoseconds::max()), Exceeds(LimitKind::WallTime));

  // Nor does anything wrap around when more is added.
  Checkpoint spent = read(forge(suspended(), [&](checkpoint::CheckpointData& data) {
    data.program->calls_made = data.program->output_used = most;
    data.program->wall_used = std::chrono::nanoseconds::max();
  }));
  for (int i = 0; i < 3; ++i) {
    const ExecuteResult again = sandbox_.resume(spent);
    if (again.outcome == Outcome::LimitExceeded) break;
    ASSERT_THAT(again, IsSuspended());
    spent = read(again.checkpoint->to_bytes());
  }
  EXPECT_THAT(resume(spent), Exceeds(LimitKind::WallTime));
}

TEST_F(ForgedCheckpoint, PendingCallsHaveTheLimitsOfCalls) {
  const Checkpoint honest = suspended();
  const std::string large = R"({"to": ")" + std::string(5000, 'x') + R"(", "amount": 1})";
  const Checkpoint asking = read(
      forge(honest, [&](checkpoint::CheckpointData& data) { data.program->pending[0].arguments = large; }));
  const auto expect_refused = [&](const Limits& limits) {
    EXPECT_THAT(resume(asking, limits), Raises("CallbackLimitError"));
    ResumeOptions waiting;  // it is not started either: it only stays pending
    EXPECT_THAT(sandbox_.resume(asking, waiting.limits(limits)), Raises("CallbackLimitError"));
    EXPECT_EQ(asked_.size(), 1U);
    // With its answer it needs no arguments any more.
    EXPECT_THAT(sandbox_.resume(asking, waiting.answer(1, 7)), HasValue("7"));
  };
  Limits limits;
  limits.callback_arguments = Bytes{1000};
  expect_refused(limits);
  limits = {};
  limits.callback_pending = Bytes{1000};
  expect_refused(limits);
  limits = {};
  limits.callback_calls = 0;
  expect_refused(limits);
  EXPECT_THAT(resume(asking), HasValue("1"));
  EXPECT_EQ(asked_.size(), 2U);
}

TEST_F(ForgedCheckpoint, HasNoMorePendingCallsThanItMayMake) {
  const Checkpoint honest = suspended();
  constexpr std::uint32_t count = 3000;
  const Checkpoint asking = read(forge(honest, [](checkpoint::CheckpointData& data) {
    const checkpoint::PendingCallData call = data.program->pending[0];
    data.program->calls_made = 1;
    data.program->last_call_id = count;
    for (std::uint32_t id = call.id + 1; id <= count; ++id)
      data.program->pending.push_back({id, call.callback, call.arguments});
  }));
  EXPECT_THAT(resume(asking), HasValue("1"));
  EXPECT_EQ(asked_.size(), 1 + Limits().callback_calls);
  Limits limits;
  limits.callback_calls = 5;
  asked_.resize(1);
  EXPECT_THAT(resume(asking, limits), HasValue("1"));
  EXPECT_EQ(asked_.size(), 6U);
  // They count as made.
  const ExecuteResult more =
      resume(read(forge(suspended("await pay('Ada', 1)"),
                        [](checkpoint::CheckpointData& data) { data.program->calls_made = 0; })),
             [] {
               Limits one;
               one.callback_calls = 1;
               return one;
             }());
  EXPECT_THAT(more, Raises("CallbackLimitError"));
}

TEST_F(ForgedCheckpoint, HasAsMuchMemoryAsItsReaderAllows) {
  CheckpointOptions options;
  options.memory = Bytes{256u << 20};
  const auto of_size = [&](std::uint64_t size) {
    return forge(suspended(), [&](checkpoint::CheckpointData& data) { data.memory.size = size; });
  };
  EXPECT_THAT(reading(of_size(512u << 20), options), ThrowsError(ErrorKind::CheckpointMismatch));
  EXPECT_THAT(resume(read(of_size(256u << 20), options)), HasValue("1"));
}

// The guest's memory is the guest's own, whoever wrote it: everything may be in there.
TEST_F(ForgedCheckpoint, WhateverItsMemoryHoldsStaysInside) {
  const Checkpoint honest = suspended("import json\nresult = json.dumps([result] * 1000)");
  std::mt19937 random(20261125);  // NOLINT(cert-msc51-cpp): the same forgeries each time.
  const auto up_to = [&](std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>(0, most)(random);
  };
  Limits limits = limits_of(300ms);
  limits.grace = 50ms;
  for (int round = 0; round < 60; ++round) {
    const RawBytes bytes = forge(honest, [&](checkpoint::CheckpointData& data) {
      const std::uint64_t changes = std::uint64_t{1} << up_to(14);
      for (std::uint64_t i = 0; i < changes; ++i)
        data.memory.pages[up_to(data.memory.pages.size() - 1)] = std::byte(up_to(255));
      if (round % 4 == 0) data.memory.stack_pointer = static_cast<std::uint32_t>(up_to(data.memory.size - 1));
      if (round % 5 == 0) data.program->deadline = up_to(std::numeric_limits<std::uint64_t>::max());
      if (round % 7 == 0) data.monotonic = up_to(std::numeric_limits<std::uint64_t>::max());
    });
    const Checkpoint forged = read(bytes);
    (void)resume(forged, limits);
    Session session(sandbox_, forged);
    ExecuteOptions options;
    options.limits(limits);
    session.undo();
    ResumeOptions answer;
    answer.answer(1, 1);
    answer.limits(limits);
    (void)session.resume(answer);
    if (!session.is_suspended()) (void)session.execute("print(1)", options);
    if (round % 10 == 9) expect_ordinary_execution();
  }
  expect_ordinary_execution();
}

}  // namespace
}  // namespace eryx::security
