// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/shared_store.hpp"

#include <utility>

namespace eryx::vfs {

SharedStore::SharedStore(Bytes bytes, std::uint64_t entries, const base::Sha256& identity)
    : identity_(identity), store_(quota_, revision_, clock_, 0, nullptr) {
  quota_.change_limits(bytes, entries);
}

SharedStore::Lock::Lock(SharedStore& store, const TimeSource& time)
    : store_(store), guard_(store.mutex_), outer_(std::exchange(store.clock_.source, &time)) {}

SharedStore::Lock::~Lock() { store_.clock_.source = outer_; }

}  // namespace eryx::vfs
