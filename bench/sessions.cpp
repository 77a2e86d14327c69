// SPDX-License-Identifier: MIT OR Apache-2.0
/// What live sessions cost: an execution in one, forks, checkpoints, and going on from a file in another process.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "child_process.hpp"
#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "runs.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

using Clock = std::chrono::steady_clock;

double microseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

void require(const ExecuteResult& result, Outcome outcome) {
  if (result.outcome == outcome) return;
  throw std::runtime_error("a session's program ended as " + std::string(to_string(result.outcome)) +
                           (result.exception ? ": " + result.exception->traceback : ""));
}

double eval_microseconds(Undo undo) {
  constexpr int runs = 10'000;
  Session session(Sandbox::builder().build(), {undo});
  return median_us([&] { return session.execute("x = 1"); }, "", runs);
}

/// A session with 64 MB of objects. Without undo, so that the first fork is what copies them.
Session large_session(const Sandbox& sandbox) {
  Session session(sandbox, {Undo::Off});
  require(session.execute("data = [bytes([i % 256]) * 4000 for i in range(16_000)]"), Outcome::Completed);
  return session;
}

std::vector<Figure> measure_forks() {
  Limits limits;
  limits.memory = Bytes{256u << 20};
  const Sandbox sandbox = Sandbox::builder().limits(limits).build();
  std::vector<double> first;
  std::vector<double> further;
  for (int round = 0; round < 9; ++round) {
    Session session = large_session(sandbox);
    const auto start = Clock::now();
    const Session fork = session.fork();
    first.push_back(microseconds_since(start) / 1000);
    for (int i = 0; i < 40; ++i) {
      const auto again = Clock::now();
      const Session other = session.fork();
      further.push_back(microseconds_since(again));
    }
  }
  return {{"fork_first_ms", median(first)}, {"fork_live_p50_us", median(further)}};
}

Sandbox asker() {
  return Sandbox::builder()
      .callback("ask", "Asks a person", [](const boost::json::object&) -> int { throw AnswerLater(); })
      .build();
}

/// Suspended with a megabyte of state that does not compress to nothing, or with 100 kB.
constexpr int rows_of_a_megabyte = 4000;
constexpr int rows_of_100_kilobytes = 400;

std::string waiting_program(int rows) {
  return fmt::format(
      "import random\n"
      "rows = [{{'id': i, 'name': f'row {{i}}', 'value': random.random()}} for i in range({})]\n"
      "answer = await ask(q='go on?')\n"
      "result = [answer, len(rows), rows[-1]['id']]\n",
      rows);
}

ResumeOptions answer_to(const Checkpoint& checkpoint) {
  ResumeOptions options;
  options.answer(checkpoint.pending_calls().at(0).id, boost::json::value(7));
  return options;
}

void require_end(const ExecuteResult& result, int rows) {
  require(result, Outcome::Completed);
  if (result.value_json != fmt::format("[7, {}, {}]", rows, rows - 1))
    throw std::runtime_error("the program went on wrongly");
}

std::filesystem::path temporary_file() {
  return std::filesystem::temp_directory_path() / fmt::format("eryx-bench-{}.checkpoint", ::getpid());
}

/// As bytes, for which the milliseconds are added to `times`.
std::vector<std::byte> timed_bytes(Session& session, std::vector<double>& times) {
  const auto start = Clock::now();
  std::vector<std::byte> bytes = session.checkpoint().to_bytes();
  times.push_back(microseconds_since(start) / 1000);
  return bytes;
}

std::vector<Figure> measure_checkpoints() {
  constexpr int rounds = 30;
  const Sandbox sandbox = asker();
  std::vector<double> times;
  std::size_t size = 0;
  const std::filesystem::path path = temporary_file();
  for (int round = 0; round < rounds; ++round) {
    Session session(sandbox);
    require(session.execute(waiting_program(rows_of_a_megabyte)), Outcome::Suspended);
    size = timed_bytes(session, times).size();
    if (round == 0) session.checkpoint().save(path);
  }
  std::vector<double> resumptions;
  for (int round = 0; round < 11; ++round)
    resumptions.push_back(std::stod(output_of({"/proc/self/exe", "--resume", path.string()})));
  std::filesystem::remove(path);
  return {{"checkpoint_ms", median(times)},
          {"checkpoint_bytes", static_cast<double>(size)},
          {"resume_ms", median(resumptions)}};
}

std::vector<Figure> measure_small_checkpoints() {
  constexpr int rounds = 100;
  const Sandbox sandbox = asker();
  std::vector<double> times;
  std::vector<double> resumptions;
  for (int round = 0; round < rounds; ++round) {
    Session session(sandbox);
    require(session.execute(waiting_program(rows_of_100_kilobytes)), Outcome::Suspended);
    const std::vector<std::byte> bytes = timed_bytes(session, times);
    const auto again = Clock::now();
    const Checkpoint checkpoint = sandbox.read_checkpoint(bytes);
    const ExecuteResult result = sandbox.resume(checkpoint, answer_to(checkpoint));
    resumptions.push_back(microseconds_since(again) / 1000);
    require_end(result, rows_of_100_kilobytes);
  }
  return {{"checkpoint_100kb_ms", median(times)}, {"resume_100kb_ms", median(resumptions)}};
}

std::vector<Figure> measure_stored() {
  constexpr int programs = 1000;
  const Sandbox sandbox = asker();
  std::vector<std::vector<std::byte>> stored;
  const auto start = Clock::now();
  for (int i = 0; i < programs; ++i) {
    ExecuteOptions options;
    options.inputs({{"i", i}});
    const ExecuteResult result = sandbox.execute(
        "data = list(range(i))\nanswer = await ask(q=i)\nresult = [answer, len(data)]", options);
    require(result, Outcome::Suspended);
    stored.push_back(result.checkpoint->to_bytes());
  }
  const double suspended = microseconds_since(start) / 1e6;
  const auto again = Clock::now();
  for (int i = programs - 1; i >= 0; --i) {
    const Checkpoint checkpoint = sandbox.read_checkpoint(stored[static_cast<std::size_t>(i)]);
    ResumeOptions options;
    options.answer(checkpoint.pending_calls().at(0).id, boost::json::value(i));
    const ExecuteResult result = sandbox.resume(checkpoint, options);
    require(result, Outcome::Completed);
    if (result.value() != boost::json::value({i, i})) throw std::runtime_error("a program went on wrongly");
  }
  return {{"stored_1000_suspend_s", suspended}, {"stored_1000_resume_s", microseconds_since(again) / 1e6}};
}

std::vector<Figure> measure() {
  std::vector<Figure> figures = {{"session_eval_p50_us", eval_microseconds(Undo::Off)},
                                 {"session_eval_undo_p50_us", eval_microseconds(Undo::On)}};
  for (auto* part : {&measure_forks, &measure_checkpoints, &measure_small_checkpoints, &measure_stored}) {
    for (Figure& figure : (*part)()) figures.push_back(std::move(figure));
  }
  return figures;
}

}  // namespace

double resume_once_ms(const std::string& path) {
  const Sandbox sandbox = asker();
  const auto start = Clock::now();
  const Checkpoint checkpoint = sandbox.load_checkpoint(path);
  const ExecuteResult result = sandbox.resume(checkpoint, answer_to(checkpoint));
  const double taken = microseconds_since(start) / 1000;
  require_end(result, rows_of_a_megabyte);
  return taken;
}

Family sessions() {
  return {
      {"session_eval_p50_us", "session_eval_undo_p50_us", "fork_first_ms", "fork_live_p50_us",
       "checkpoint_ms", "checkpoint_bytes", "resume_ms", "checkpoint_100kb_ms", "resume_100kb_ms",
       "stored_1000_suspend_s", "stored_1000_resume_s"},
      "executions in a live session, forks of one with 64 MB, checkpoints of a program with 1 MB of state",
      &measure};
}

}  // namespace eryx::bench
