// SPDX-License-Identifier: MIT OR Apache-2.0
/// "A limit holds in one mode and not in another": every limit in every way of running.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/process.hpp"
#include "limit_rows.hpp"
#include "support.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

namespace asio = boost::asio;
using namespace support;

// A new limit needs a row.
static_assert(sizeof(Limits) == 18 * sizeof(std::uint64_t));

/// The callbacks that the rows' programs call, and the folder that they find at /host, and in an overlay at /overlay.
struct World {
  World() {
    std::string pattern = (std::filesystem::temp_directory_path() / "eryx-limits-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    std::ofstream(folder / "file") << "text";
  }
  ~World() { std::filesystem::remove_all(folder); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  std::filesystem::path folder;
  std::atomic<int> running = 0;
  std::atomic<int> highest = 0;
  std::vector<CallbackReply<int>> never_used;

  [[nodiscard]] SandboxBuilder builder() {
    SandboxBuilder builder = Sandbox::builder();
    builder.mount("/host", Mount::host(HostFiles(), folder, HostAccess::ReadWrite))
        .mount("/overlay", Mount::host(HostFiles(), folder, HostAccess::Overlay))
        .callback("number", "Takes a while",
                  [this](boost::json::object) -> asio::awaitable<int> {
                    const int now = ++running;
                    highest = std::max(highest.load(), now);
                    asio::steady_timer timer(co_await asio::this_coro::executor,
                                             std::chrono::milliseconds(20));
                    co_await timer.async_wait(asio::use_awaitable);
                    --running;
                    co_return now;
                  })
        .callback("highest", "How many of them ran at a time", [this] { return highest.load(); })
        .callback("never", "Has no answer",
                  [this](const boost::json::object&, CallbackReply<int> reply) {
                    never_used.push_back(std::move(reply));
                  })
        .callback("large", "Has a large answer", [] { return std::string(5000, 'x'); })
        .callback(
            "large_now", "The same at once", [] { return std::string(5000, 'x'); }, CallbackKind::Immediate)
        .callback("later", "A person", []() -> int { throw AnswerLater(); });
    return builder;
  }
};

Seen seen_in(const ExecuteResult& result) {
  Seen seen;
  seen.output = result.stdout_text;
  if (result.limit) seen.limit = result.limit->kind;
  seen.is_output_truncated = result.output_truncated;
  seen.is_journal_truncated = result.journal_truncated;
  seen.value_error = result.value_error.value_or("");
  return seen;
}

Limits tight(const LimitRow& row) {
  Limits limits;
  row.tighten(limits);
  return limits;
}

ExecuteOptions prepared(const LimitRow& row) {
  ExecuteOptions options;
  if (row.prepare) row.prepare(options);
  return options;
}

ExecuteOptions limited(const LimitRow& row) { return prepared(row).limits(tight(row)); }

std::string suspended_first(const LimitRow& row) { return "await later()\n" + row.program; }

ResumeOptions resumption(const LimitRow& row, const std::vector<PendingCall>& pending) {
  ResumeOptions options;
  options.limits(tight(row));
  for (const PendingCall& call : pending) options.answer(call.id, 1);
  return options;
}

enum class From { Value, Bytes };

ExecuteResult resume(const LimitRow& row, const Sandbox& sandbox, From from) {
  const ExecuteResult suspended = sandbox.execute(suspended_first(row), prepared(row));
  EXPECT_THAT(suspended, IsSuspended());
  Checkpoint checkpoint = suspended.checkpoint.value();
  if (from == From::Bytes) checkpoint = sandbox.read_checkpoint(checkpoint.to_bytes());
  return sandbox.resume(checkpoint, resumption(row, checkpoint.pending_calls()));
}

ExecuteResult resume_session(const LimitRow& row, const Sandbox& sandbox) {
  Session session(sandbox);
  EXPECT_THAT(session.execute(suspended_first(row), prepared(row)), IsSuspended());
  return session.resume(resumption(row, session.pending_calls()));
}

// The program runs while a service makes the session's variables into a snapshot.
ExecuteResult serve(const LimitRow& row, const Sandbox& sandbox) {
  Session session(sandbox);
  if (row.name == "result") {
    EXPECT_THAT(session.execute(row.program), Completes());
  } else {
    ExecuteOptions options;
    options.input("body", boost::json::string(row.program));
    EXPECT_THAT(session.execute("class Trap:\n    def __reduce__(self):\n        exec(body, globals())\n"
                                "        return int, ()\ntrap = Trap()",
                                options),
                Completes());
  }
  return session.snapshot_state(limited(row)).execution;
}

ExecuteResult replay(const LimitRow& row, const Sandbox& sandbox) {
  ExecuteOptions recording = row.unlimited == LimitRow::Unlimited::Ends ? prepared(row) : limited(row);
  const ExecuteResult recorded = sandbox.execute(row.program, recording.recording(Recording::On));
  return sandbox.execute(row.program, limited(row).replay(recorded.journal.value()));
}

ExecuteResult run_in_library(const LimitRow& row, Way way, World& world) {
  const Sandbox sandbox = world.builder().build();
  switch (way) {
    case Way::Execute: return sandbox.execute(row.program, limited(row));
    case Way::SandboxLimits:
      return world.builder().limits(tight(row)).build().execute(row.program, prepared(row));
    case Way::Async: return sandbox.async_execute(row.program, limited(row), asio::use_future).get();
    case Way::Start: return sandbox.start(row.program, limited(row)).wait();
    case Way::Session: return Session(sandbox).execute(row.program, limited(row));
    case Way::SessionAsync:
      return Session(sandbox).async_execute(row.program, limited(row), asio::use_future).get();
    case Way::Resume: return resume(row, sandbox, From::Value);
    case Way::ResumeBytes: return resume(row, sandbox, From::Bytes);
    case Way::SessionResume: return resume_session(row, sandbox);
    case Way::Pool: return SessionPool(sandbox).acquire()->execute(row.program, limited(row));
    case Way::Service: return serve(row, sandbox);
    case Way::Replay: return replay(row, sandbox);
    case Way::Repl: break;
  }
  throw std::logic_error("the prompt is not a way of the library");
}

Seen run_in_repl(const LimitRow& row) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("eryx-limits-" + std::to_string(getpid()) + ".json");
  std::ofstream(file) << R"({"number": {"result": 1}, "never": {"command": ["sleep", "60"]}})";
  std::vector<std::string> words{ERYX_COMMAND, "repl", "--callbacks", file};
  words.insert(words.end(), row.command_options.begin(), row.command_options.end());
  // JSON's strings are Python's, for what is in the rows.
  const std::string line = "exec(" + boost::json::serialize(boost::json::string(row.program)) + ")\n";
  const cli_test::Finished finished = cli_test::Process(words).finish(line);
  std::filesystem::remove(file);
  Seen seen;
  seen.output = finished.standard_output;
  const auto says = [&](const char* text) { return finished.standard_error.find(text) != std::string::npos; };
  seen.is_output_truncated = says("eryx: output was dropped");
  if (says("eryx: wall time limit")) seen.limit = LimitKind::WallTime;
  if (says("eryx: fuel limit")) seen.limit = LimitKind::Fuel;
  return seen;
}

const std::map<Way, std::string>& ways() {
  static const std::map<Way, std::string> names{
      {Way::Execute, "Execute"},
      {Way::SandboxLimits, "SandboxLimits"},
      {Way::Async, "Async"},
      {Way::Start, "Start"},
      {Way::Session, "Session"},
      {Way::SessionAsync, "SessionAsync"},
      {Way::Resume, "Resume"},
      {Way::ResumeBytes, "ResumeBytes"},
      {Way::SessionResume, "SessionResume"},
      {Way::Pool, "Pool"},
      {Way::Service, "Service"},
      {Way::Replay, "Replay"},
      {Way::Repl, "Repl"},
  };
  return names;
}

struct Cell {
  LimitRow row;
  Way way;
};

void PrintTo(const Cell& cell, std::ostream* out) { *out << cell.row.name << " in " << ways().at(cell.way); }

std::vector<Cell> cells() {
  std::vector<Cell> all;
  for (const LimitRow& row : limit_rows()) {
    for (const auto& [way, name] : ways()) {
      if (std::ranges::find(row.not_in, way) == row.not_in.end()) all.push_back({row, way});
    }
  }
  return all;
}

std::string identifier(std::string text) {
  std::erase_if(text, [](char c) { return c == '(' || c == ')'; });
  std::ranges::replace(text, ' ', '_');
  return text;
}

class LimitsMatrix : public testing::TestWithParam<Cell> {};

TEST_P(LimitsMatrix, Holds) {
  const auto& [row, way] = GetParam();
  World world;
  const Seen seen = way == Way::Repl ? run_in_repl(row) : seen_in(run_in_library(row, way, world));
  EXPECT_TRUE(row.shows(seen)) << "output: " << seen.output.substr(0, 500)
                               << "\nvalue error: " << seen.value_error
                               << "\nlimit: " << (seen.limit ? to_string(*seen.limit) : "none");
}

INSTANTIATE_TEST_SUITE_P(All, LimitsMatrix, testing::ValuesIn(cells()), [](const auto& cell) {
  return identifier(cell.param.row.name + "_" + ways().at(cell.param.way));
});

class LimitsAbsent : public testing::TestWithParam<LimitRow> {};

std::vector<LimitRow> rows_that_end() {
  std::vector<LimitRow> rows = limit_rows();
  std::erase_if(rows, [](const LimitRow& row) { return row.unlimited == LimitRow::Unlimited::GoesOn; });
  return rows;
}

// What the matrix looks for is not there without the limit.
TEST_P(LimitsAbsent, ShowNothing) {
  World world;
  const Sandbox sandbox = world.builder().build();
  const ExecuteResult result = sandbox.execute(GetParam().program, prepared(GetParam()));
  EXPECT_THAT(result, Completes());
  EXPECT_FALSE(GetParam().shows(seen_in(result)));
}

INSTANTIATE_TEST_SUITE_P(All, LimitsAbsent, testing::ValuesIn(rows_that_end()),
                         [](const auto& row) { return identifier(row.param.name); });

// What goes into a service and what comes out of it are an input and a result.
TEST(LimitsOfServices, HoldForTheirMessages) {
  Session session(Sandbox::builder().build());
  EXPECT_THAT(session.execute("data = 'x' * 5000"), Completes());
  const StateSnapshot snapshot = session.snapshot_state().snapshot.value();
  Limits limits;
  limits.input = Bytes{1000};
  EXPECT_THAT(session.restore_state(snapshot.bytes, ExecuteOptions().limits(limits)),
              Exceeds(LimitKind::Input));
  EXPECT_THAT(session.restore_state(snapshot.bytes), Completes());
  limits = {};
  limits.result = Bytes{1000};
  const SnapshotResult refused = session.snapshot_state(ExecuteOptions().limits(limits));
  EXPECT_FALSE(refused.snapshot);
  EXPECT_THAT(refused.execution.value_error.value_or(""), testing::HasSubstr("the limit of 1000"));
  EXPECT_THAT(session.execute("result = len(data)"), HasValue("5000")) << "the session is as it was";
}

// A result is whole or absent, whichever limits were in force when the program began.
TEST(LimitsOfResumedPrograms, AreThoseOfTheResumption) {
  World world;
  const Sandbox sandbox = world.builder().build();
  Limits limits;
  limits.result = Bytes{100};
  const ExecuteResult suspended =
      sandbox.execute("await later()\nresult = 'x' * 500", ExecuteOptions().limits(limits));
  ASSERT_THAT(suspended, IsSuspended());
  const auto resumed_with = [&](std::uint64_t size) {
    limits.result = Bytes{size};
    ResumeOptions options;
    return sandbox.resume(*suspended.checkpoint, options.answer(1, 1).limits(limits));
  };
  EXPECT_EQ(resumed_with(502).value().as_string().size(), 500U) << "more than at its start";
  const ExecuteResult cut = resumed_with(501);
  EXPECT_FALSE(cut.value_json);
  EXPECT_EQ(cut.value_error, "ValueError: the result takes 502 bytes of JSON, more than the limit of 501");
  EXPECT_EQ(cut.outcome, Outcome::Completed);
}

// A program that is not resumed for a limit can be resumed with another one.
TEST(LimitsOfResumedPrograms, RefusedInputLeavesTheProgramAsItWas) {
  World world;
  Session session(world.builder().build());
  ExecuteOptions start;
  start.standard_input(std::string(5000, 'x'));
  ASSERT_THAT(session.execute("n = await later()\nresult = n + len(input())", start), IsSuspended());
  ResumeOptions options;
  Limits limits;
  limits.input = Bytes{1000};
  EXPECT_THAT(session.resume(options.answer(1, 7).limits(limits)), Exceeds(LimitKind::Input));
  ASSERT_TRUE(session.is_suspended());
  ASSERT_EQ(session.pending_calls().size(), 1U);
  EXPECT_THAT(session.resume(options.limits(Limits())), HasValue("5007"));
}

// An answer that is given at the resumption is an answer like any other.
TEST(LimitsOfResumedPrograms, HoldForGivenAnswers) {
  World world;
  const Sandbox sandbox = world.builder().build();
  const ExecuteResult suspended = sandbox.execute("result = len(await later())");
  ResumeOptions options;
  options.answer(1, boost::json::string(5000, 'x'));
  EXPECT_THAT(sandbox.resume(*suspended.checkpoint, options), HasValue("5000"));
  Limits limits;
  limits.callback_result = Bytes{1000};
  EXPECT_THAT(sandbox.resume(*suspended.checkpoint, options.limits(limits)), Raises("CallbackLimitError"));
}

}  // namespace
}  // namespace eryx::security
