// SPDX-License-Identifier: MIT OR Apache-2.0
#include "state/callback_index.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <utility>

namespace eryx::state {
namespace {

CallbackKey key_of(const Callback& callback) {
  std::string text = boost::json::serialize(callback.schema);
  text += callback.kind == CallbackKind::Immediate ? 'i' : 'a';
  return {callback.name, base::Sha256Hasher().update(std::as_bytes(std::span(text))).finish()};
}

}  // namespace

std::vector<CallbackKey> keys_of(const bridge::CallbackSet& callbacks) {
  std::vector<CallbackKey> keys;
  for (const bridge::RegisteredCallback& registered : callbacks.all())
    keys.push_back(key_of(registered.callback));
  return keys;
}

CallbackIndex::CallbackIndex(std::shared_ptr<const bridge::CallbackSet> base, std::vector<CallbackKey> known)
    : base_(std::move(base)), known_(std::move(known)) {
  // A new guest learns the set unchanged.
  if (known_.empty()) arranged_base_ = base_;
}

// Called lazily, because most sessions never need it.
void CallbackIndex::learn_base() {
  if (known_.empty()) known_ = keys_of(*base_);
}

const std::vector<CallbackKey>& CallbackIndex::known() {
  learn_base();
  return known_;
}

std::shared_ptr<const bridge::CallbackSet> CallbackIndex::arrange(const std::vector<Callback>& more) {
  if (more.empty() && arranged_base_) return arranged_base_;
  learn_base();
  std::vector<Callback> offered;
  for (const bridge::RegisteredCallback& registered : base_->all()) offered.push_back(registered.callback);
  offered.insert(offered.end(), more.begin(), more.end());

  std::vector<CallbackKey> known = known_;
  std::vector<bridge::CallbackSet::Entry> entries;
  for (const CallbackKey& key : known) entries.emplace_back(bridge::CallbackSet::Withdrawn{key.name});
  for (Callback& callback : offered) {
    CallbackKey key = key_of(callback);
    const auto found = std::ranges::find(known, key);
    const auto index = static_cast<std::size_t>(found - known.begin());
    if (found == known.end() || !std::holds_alternative<bridge::CallbackSet::Withdrawn>(entries[index])) {
      known.push_back(std::move(key));  // if the name is a duplicate, the set rejects it
      entries.emplace_back(std::move(callback));
    } else {
      entries[index] = std::move(callback);
    }
  }
  auto arranged = std::make_shared<const bridge::CallbackSet>(std::move(entries));
  if (known.size() != known_.size()) arranged_base_ = nullptr;
  known_ = std::move(known);
  if (more.empty()) arranged_base_ = arranged;
  return arranged;
}

}  // namespace eryx::state
