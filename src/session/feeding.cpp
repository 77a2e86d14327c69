// SPDX-License-Identifier: MIT OR Apache-2.0
// The part of a session that is about programs whose text arrives in pieces: `Session::feed`. Each piece is a run that ends
// with a program that waits for more; the last one ends as every execution does.

#include <utility>

#include "base/utf8.hpp"
#include "bridge/text_feed.hpp"
#include "eryx/error.hpp"
#include "execution/outcome.hpp"
#include "execution/run_start.hpp"
#include "session/marked_state.hpp"
#include "session/session_core.hpp"

namespace eryx::session {

using execution::Ended;
using execution::GuestHealth;
using execution::Start;
using state::FeedRecord;
using state::GuestState;

namespace {

const std::string& bytes_of(const std::string& text, const std::optional<std::string>& raw) {
  return raw ? *raw : text;
}

void set_text(const std::string& bytes, std::string& text, std::optional<std::string>& raw) {
  raw.reset();
  if (!base::is_utf8(bytes)) raw = bytes;
  text = raw ? base::to_utf8(bytes) : bytes;
}

void add(CallbackStats& sum, const CallbackStats& more) {
  sum.calls += more.calls;
  sum.completed += more.completed;
  sum.not_found += more.not_found;
  sum.bad_arguments += more.bad_arguments;
  sum.timed_out += more.timed_out;
  sum.over_limit += more.over_limit;
  sum.failed += more.failed;
  sum.host_failures += more.host_failures;
  sum.cancelled += more.cancelled;
}

void add(Stats& sum, const Stats& more) {
  sum.wall += more.wall;
  sum.guest += more.guest;
  sum.peak_memory = more.peak_memory;
  sum.turns += more.turns;
  if (more.fuel) sum.fuel = more.fuel;  // what it used before it was suspended is part of it
  add(sum.callbacks, more.callbacks);
  sum.output_lost = Bytes{sum.output_lost.count + more.output_lost.count};
  sum.trace_lost += more.trace_lost;
  sum.spans_lost += more.spans_lost;
  sum.pages_restored += more.pages_restored;
}

void add(FeedRecord& record, const Ended& ended) {
  const ExecuteResult& run = ended.result;
  record.out += bytes_of(run.stdout_text, run.stdout_raw);
  record.err += bytes_of(run.stderr_text, run.stderr_raw);
  record.displays.insert(record.displays.end(), run.displays.begin(), run.displays.end());
  record.dropped += ended.dropped;
  add(record.stats, run.stats);
}

// Makes the result of a program's last run that of all its runs.
void complete(ExecuteResult& result, const FeedRecord& record, Bytes output_limit) {
  const auto set = [&](std::string bytes, std::uint64_t dropped, std::string& text, auto& raw) {
    execution::mark_dropped(bytes, dropped, output_limit);
    set_text(bytes, text, raw);
  };
  set(record.out, record.dropped.out, result.stdout_text, result.stdout_raw);
  set(record.err, record.dropped.err, result.stderr_text, result.stderr_raw);
  result.displays = record.displays;
  result.output_truncated = record.dropped.any();
  result.stats = record.stats;
}

}  // namespace

void SessionCore::begin_feed(const FeedOptions& options) {
  require_program_ended();
  const detail::ExecuteSettings& settings = detail::Access::get(options.execute);
  if (settings.recording == Recording::On || settings.replay)
    throw Error(ErrorKind::InvalidArgument, "a program that is fed has no journal");
  // What `feed` would refuse is refused here.
  (void)execution::make_start(config_, settings);
  (void)execution::new_program({}, *config_, settings, execution::NewProgram::Namespace::Kept);
  FeedRecord record;
  record.callbacks = callbacks_for(settings);
  record.options = std::make_shared<const FeedOptions>(options);
  feed_ = std::move(record);
}

// The program can turn out not to be one. So this is done without undo, too.
std::shared_ptr<const GuestState> SessionCore::prepare_feed() {
  before_.reset();
  FeedRecord record = *std::exchange(feed_, std::nullopt);
  std::shared_ptr<const GuestState> before;
  try {
    before = std::make_shared<const GuestState>(capture_guest(session_copy_limit));
  } catch (...) {
    feed_ = std::move(record);
    throw;
  }
  feed_ = std::move(record);
  if (options_.undo == Undo::On) before_ = *before;
  return before;
}

Limits SessionCore::fed_limits(const FeedRecord& record) const {
  return detail::Access::get(record.options->execute).limits.value_or(config_->limits);
}

// As for a program that arrives whole: nothing of it has happened.
void SessionCore::refuse_source(const Limits& limits) {
  FeedRecord record = *std::exchange(feed_, std::nullopt);
  ExecuteResult refused;
  refused.outcome = Outcome::LimitExceeded;
  refused.limit = execution::breach_of(LimitKind::Source, limits);
  refused.state = StateAfter::RolledBack;
  refused.stats = record.stats;
  record.ended = std::move(refused);
  if (record.before) go_back_to(*record.before);
  feed_ = std::move(record);
}

std::optional<Start> SessionCore::start_fed(std::string_view text, Text end) {
  if (!feed_) {
    throw Error(ErrorKind::InvalidArgument, "no program is being fed to this session");
  }
  if (feed_->ended) return std::nullopt;
  if (waiting_ && waiting_->feed && waiting_->feed->is_finished())
    throw Error(ErrorKind::InvalidArgument, "the program's text is finished, and it is suspended: resume it");
  const detail::ExecuteSettings& settings = detail::Access::get(feed_->options->execute);
  Start start = execution::make_start(config_, settings);
  start.afterwards = bridge::Afterwards::InterpreterGoesOn;
  if (feed_->source_size + text.size() > start.limits.source.count) {
    refuse_source(start.limits);
    return std::nullopt;
  }
  require_interpreter();
  start.callbacks = feed_->callbacks;
  const auto add_to = [&](bridge::TextFeed& feed) {
    feed.add(text);
    if (end == Text::IsWhole) feed.finish();
  };
  if (!feed_->before) {
    auto program = execution::new_program(bridge::fed_program, *config_, settings,
                                          execution::NewProgram::Namespace::Kept);
    program.feed.emplace(feed_->options->hold_calls);
    add_to(*program.feed);
    start.what = std::move(program);
    feed_->before = prepare_feed();
  } else {
    execution::ResumedProgram resumed;
    resumed.waiting = *std::exchange(waiting_, std::nullopt);
    add_to(*resumed.waiting.feed);
    start.what = std::move(resumed);
  }
  feed_->source_size += text.size();
  start.guest = lend();
  return start;
}

// Gives the record the result of a program that has ended, and the session the state that follows.
void SessionCore::note_end(Ended& ended) {
  ExecuteResult result = std::move(ended.result);
  const bool is_no_program = ended.health == GuestHealth::Good && ended.feed && ended.feed->is_no_program();
  FeedRecord record = *std::exchange(feed_, std::nullopt);
  complete(result, record, fed_limits(record).output);
  if (is_no_program) {
    for (std::string* text : {&result.stdout_text, &result.stderr_text}) text->clear();
    result.stdout_raw.reset();
    result.stderr_raw.reset();
    result.displays.clear();
    result.output_truncated = false;
  }
  if (is_no_program || ended.health != GuestHealth::Good) {
    result.state = StateAfter::RolledBack;
    go_back_to(*record.before);
  } else {
    has_exit_work_ = has_exit_work_ || ended.has_exit_work;
    ++executions_;
  }
  record.ended = std::move(result);
  feed_ = std::move(record);
}

FeedResult SessionCore::settle_fed(Ended& ended) {
  interpreter_ = ended.guest.settle();
  FeedResult piece;
  piece.stdout_text = ended.result.stdout_text;
  piece.stderr_text = ended.result.stderr_text;
  piece.trace = std::move(ended.result.trace);
  add(*feed_, ended);
  if (ended.feed) feed_->statements = ended.feed->statements();
  piece.statements = feed_->statements;
  piece.has_ended = ended.feed && ended.feed->has_ended();
  if (ended.health == GuestHealth::Good && ended.waiting) {
    waiting_ = std::move(ended.waiting);
    has_exit_work_ = has_exit_work_ || ended.has_exit_work;
    piece.is_waiting = !(waiting_->feed && waiting_->feed->wants_text());
  } else {
    if (ended.feed && ended.feed->is_finished()) ended.result.trace = std::move(piece.trace);
    note_end(ended);
    piece.has_ended = true;
  }
  return piece;
}

FeedResult SessionCore::feed_after_end() const {
  FeedResult piece;
  piece.statements = feed_->statements;
  piece.has_ended = true;
  return piece;
}

ExecuteResult SessionCore::end_feed() {
  if (feed_->ended) {
    ExecuteResult result = *std::move(feed_->ended);
    feed_.reset();
    return result;
  }
  ExecuteResult result;
  result.outcome = Outcome::Suspended;
  complete(result, *feed_, fed_limits(*feed_).output);
  return result;
}

ExecuteResult SessionCore::settle_resumed_feed(Ended ended) {
  const bool is_finished = ended.feed && ended.feed->is_finished();
  FeedResult piece = settle_fed(ended);
  if (is_finished || feed_->ended) return is_finished ? end_feed() : *feed_->ended;
  ended.result.trace = std::move(piece.trace);
  return std::move(ended.result);
}

FeedMark SessionCore::mark() {
  require_interpreter();
  return detail::Access::make<FeedMark>(
      std::make_shared<const MarkedState>(MarkedState{capture_guest(session_copy_limit), owner_}));
}

void SessionCore::rewind(const FeedMark& mark) {
  const MarkedState& marked = *detail::Access::get(mark);
  if (marked.owner != owner_) {
    throw Error(ErrorKind::InvalidArgument,
                "the mark is that of another session, or from before this one was reset");
  }
  require_interpreter();
  go_back_to(marked.state);
  before_.reset();
  if (options_.undo == Undo::On && feed_ && feed_->before) before_ = *feed_->before;
}

}  // namespace eryx::session
