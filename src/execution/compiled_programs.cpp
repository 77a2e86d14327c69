// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/compiled_programs.hpp"

#include <algorithm>

namespace eryx::execution {
namespace {

// Of one program, as a part of all.
constexpr std::uint64_t largest_part = 8;

// What an entry takes beside its texts.
constexpr std::uint64_t overhead = 256;

}  // namespace

std::uint64_t CompiledPrograms::Entry::size() const {
  return text.size() + (code ? code->size() : 0) + overhead;
}

CompiledPrograms::Entries::iterator CompiledPrograms::find_entry(const Key& key) {
  const auto place = places_.find(key);
  if (place == places_.end()) return entries_.end();
  entries_.splice(entries_.begin(), entries_, place->second);
  return place->second;
}

CompiledPrograms::Found CompiledPrograms::find(const base::Sha256& image, std::string_view text) {
  const std::lock_guard lock(mutex_);
  const auto known = find_entry({image, text});
  if (known != entries_.end()) {
    ++(known->code ? hits_ : misses_);
    const bool is_to_compile = known->state == Entry::State::SeenOnce;
    return {known->code, is_to_compile ? Found::Next::CompileIt : Found::Next::RunIt};
  }
  ++misses_;
  if (text.size() > capacity_.count / largest_part) return {};
  entries_.push_front({image, std::string(text), nullptr});
  places_.emplace(Key{image, entries_.front().text}, entries_.begin());
  size_ += entries_.front().size();
  while (size_ > capacity_.count) drop_last();
  return {};
}

void CompiledPrograms::keep(const base::Sha256& image, std::string_view text, Code code) {
  const std::lock_guard lock(mutex_);
  const auto known = find_entry({image, text});
  if (known == entries_.end()) return;  // dropped meanwhile
  size_ -= known->size();
  known->state = Entry::State::Settled;
  known->code = std::move(code);
  if (known->size() > capacity_.count / largest_part) known->code = nullptr;
  size_ += known->size();
  while (size_ > capacity_.count) drop_last();
}

void CompiledPrograms::drop_last() {
  const Entry& last = entries_.back();
  size_ -= last.size();
  places_.erase({last.image, last.text});
  entries_.pop_back();
}

ProgramCacheStats CompiledPrograms::stats() const {
  const std::lock_guard lock(mutex_);
  const auto compiled =
      std::ranges::count_if(entries_, [](const Entry& entry) { return entry.code != nullptr; });
  return {hits_, misses_, static_cast<std::uint64_t>(compiled), Bytes{size_}};
}

}  // namespace eryx::execution
