// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/tapes.hpp"

#include <sys/random.h>

#include <utility>

#include "base/system_error.hpp"

namespace eryx::execution {
namespace {

wasi::RandomSeed draw_seed() {
  wasi::RandomSeed seed{};
  if (::getrandom(seed.data(), seed.size(), 0) != static_cast<ssize_t>(seed.size()))
    throw base::system_failure(ErrorKind::OutOfResources, "the system gives no randomness");
  return seed;
}

wasi::ClockReadings readings_of(const std::shared_ptr<const bridge::JournalData>& replayed) {
  return replayed ? wasi::ClockReadings{replayed->realtime, replayed->monotonic, replayed->processor}
                  : wasi::ClockReadings();
}

}  // namespace

std::unique_ptr<Tapes> Tapes::make(Recording recording, const std::optional<Journal>& replay) {
  if (recording == Recording::Off && !replay) return nullptr;
  return std::make_unique<Tapes>(recording, replay ? detail::Access::get(*replay) : nullptr);
}

Tapes::Tapes(Recording recording, std::shared_ptr<const bridge::JournalData> replayed)
    : recording_(recording),
      seed_(replayed ? replayed->seed : draw_seed()),
      calls_(recording, replayed),
      times_(recording == Recording::On ? wasi::TimeTape::Writing::On : wasi::TimeTape::Writing::Off,
             readings_of(replayed)) {}

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
  result.journal =
      detail::Access::make<Journal>(std::make_shared<const bridge::JournalData>(std::move(data)));
}

}  // namespace eryx::execution
