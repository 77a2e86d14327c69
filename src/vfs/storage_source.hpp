// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "vfs/mount.hpp"
#include "vfs/shared_store.hpp"

namespace eryx::vfs {

/// A store that several guests share. Its contents are no part of a guest's state: that names what is open.
class StorageSource final : public MountSource {
 public:
  explicit StorageSource(std::shared_ptr<SharedStore> store) : store_(std::move(store)) {}

  [[nodiscard]] base::Sha256 identity() const override { return store_->identity(); }
  [[nodiscard]] std::unique_ptr<Mount> mount(const MountContext& context) const override;
  [[nodiscard]] bool may_stay() const override { return false; }
  StoreUsage check(const MountContents& contents, std::span<const std::uint64_t> held,
                   std::string_view where) const override;
  [[nodiscard]] std::optional<NodeTraits> node(const MountContents& contents,
                                               std::uint64_t inode) const override;

 private:
  std::shared_ptr<SharedStore> store_;
};

}  // namespace eryx::vfs
