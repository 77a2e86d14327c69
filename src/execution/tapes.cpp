// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/tapes.hpp"

#include <sys/random.h>

#include <string>
#include <utility>

#include "base/system_error.hpp"
#include "bridge/journal_size.hpp"
#include "eryx/error.hpp"

namespace eryx::execution {
namespace {

wasi::RandomSeed draw_seed() {
  wasi::RandomSeed seed{};
  if (::getrandom(seed.data(), seed.size(), 0) != static_cast<ssize_t>(seed.size()))
    throw base::system_failure(ErrorKind::OutOfResources, "the system gives no randomness");
  return seed;
}

wasi::ReplayedReadings readings_of(const bridge::JournalData* replayed) {
  return replayed ? wasi::ReplayedReadings{replayed->realtime, replayed->monotonic, replayed->processor}
                  : wasi::ReplayedReadings();
}

void require_at_most(Bytes limit, const bridge::JournalData& journal) {
  const std::uint64_t size = bridge::size_of(journal);
  if (size <= limit.count) return;
  throw Error(ErrorKind::InvalidArgument, "the journal to replay takes " + std::to_string(size) +
                                              " bytes, more than Limits::journal of " +
                                              std::to_string(limit.count) + ": raise that limit");
}

}  // namespace

std::unique_ptr<Tapes> Tapes::make(Recording recording, const std::optional<Journal>& replay,
                                   const Limits& limits) {
  if (recording == Recording::Off && !replay) return nullptr;
  if (replay) require_at_most(limits.journal, *detail::Access::get(*replay));
  return std::make_unique<Tapes>(recording, replay ? detail::Access::get(*replay) : nullptr, limits.journal);
}

Tapes::Tapes(Recording recording, std::shared_ptr<const bridge::JournalData> replayed, Bytes limit)
    : recording_(recording),
      budget_(limit.count),
      replayed_(std::move(replayed)),
      seed_(replayed_ ? replayed_->seed : draw_seed()),
      calls_(recording == Recording::On ? &budget_ : nullptr, replayed_),
      times_(recording == Recording::On ? &budget_ : nullptr, bridge::journal_reading_size,
             readings_of(replayed_.get())) {}

void Tapes::finish(ExecuteResult& result) {
  if (result.outcome == Outcome::Completed || result.outcome == Outcome::Raised) calls_.note_end();
  result.calls_replayed = calls_.calls_replayed();
  result.divergence = calls_.divergence();
  if (recording_ == Recording::Off) return;
  bridge::JournalData& data = calls_.recorded();
  data.seed = seed_;
  auto& [realtime, monotonic, processor] = times_.written();
  data.realtime = std::move(realtime);
  data.monotonic = std::move(monotonic);
  data.processor = std::move(processor);
  data.is_truncated = budget_.is_spent();
  result.journal_truncated = data.is_truncated;
  result.journal =
      detail::Access::make<Journal>(std::make_shared<const bridge::JournalData>(std::move(data)));
}

}  // namespace eryx::execution
