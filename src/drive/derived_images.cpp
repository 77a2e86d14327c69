// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/derived_images.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "drive/blocked_thread.hpp"

namespace eryx::drive {

DerivedImages::Interpreters DerivedImages::get(const base::Sha256& key, const Limits& limits,
                                               const std::function<Interpreters()>& make) {
  std::promise<Interpreters> promise;
  std::shared_future<Interpreters> image;
  bool is_ours = false;
  bool fails_with_it = true;
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(kept_, key, &Entry::key);
    if (found != kept_.end()) {
      kept_.splice(kept_.begin(), kept_, found);
      image = found->image;
      fails_with_it = found->limits == limits;
    } else {
      const auto known = made_.find(key);
      Interpreters in_use = known == made_.end() ? nullptr : known->second.lock();
      is_ours = !in_use;
      image = promise.get_future().share();
      if (in_use) promise.set_value(std::move(in_use));
      kept_.push_front({key, limits, image});
      if (kept_.size() > most_kept_) kept_.pop_back();
    }
  }
  if (!is_ours) {
    const BlockedThread blocked;
    try {
      return image.get();
    } catch (const std::exception&) {  // perhaps only under the limits of whoever made it
      if (fails_with_it) throw;
    }
    return get(key, limits, make);
  }
  try {
    Interpreters made = make();
    const std::lock_guard lock(mutex_);
    std::erase_if(made_, [](const auto& entry) { return entry.second.expired(); });
    made_.insert_or_assign(key, made);
    promise.set_value(std::move(made));
  } catch (...) {
    forget(key);
    promise.set_exception(std::current_exception());
  }
  return image.get();
}

void DerivedImages::forget(const base::Sha256& key) {
  const std::lock_guard lock(mutex_);
  kept_.remove_if([&](const Entry& entry) { return entry.key == key; });
}

std::vector<execution::InterpreterPoolStats> DerivedImages::stats() const {
  std::vector<execution::InterpreterPoolStats> stats;
  const std::lock_guard lock(mutex_);
  for (const auto& [key, image] : made_) {
    if (const Interpreters interpreters = image.lock()) stats.push_back(interpreters->stats());
  }
  return stats;
}

}  // namespace eryx::drive
