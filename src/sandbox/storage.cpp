// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/storage.hpp"

#include <sys/random.h>

#include <cerrno>
#include <utility>

#include "base/system_error.hpp"
#include "eryx/mount.hpp"
#include "vfs/mount.hpp"
#include "vfs/storage_source.hpp"

namespace eryx {
namespace {

using detail::Access;

base::Sha256 identity_of(const std::string& name) {
  if (!name.empty()) return vfs::identity_of("storage " + name);
  base::Sha256 identity{};
  if (::getrandom(identity.data(), identity.size(), 0) != static_cast<ssize_t>(identity.size()))
    throw base::system_failure(ErrorKind::OutOfResources, "no randomness for a storage");
  return identity;
}

}  // namespace

Storage::Storage(const StorageOptions& options)
    : impl_(std::make_shared<vfs::SharedStore>(options.files, options.file_entries,
                                               identity_of(options.name))) {}

StorageSnapshot Storage::snapshot() const {
  return Access::make<StorageSnapshot>(std::make_shared<const vfs::StoreState>(impl_->snapshot()));
}

void Storage::restore(const StorageSnapshot& snapshot) { impl_->restore(*Access::get(snapshot)); }

Storage Storage::fork() const { return Storage(impl_->fork()); }

void Storage::put(const FileMap& files) { impl_->put(files); }

FileMap Storage::files() const { return impl_->files(); }

Bytes Storage::size() const { return impl_->size(); }

Mount Mount::storage(const Storage& storage) {
  return Access::make<Mount>(std::make_shared<const vfs::StorageSource>(Access::get(storage)));
}

}  // namespace eryx
