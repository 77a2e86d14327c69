// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/mount.hpp"

#include <string>
#include <utility>

#include "eryx/error.hpp"

namespace eryx::vfs {

std::unique_ptr<StagedMount> Mount::stage(const MountContents&) {
  class Unchanged final : public StagedMount {
   public:
    explicit Unchanged(const Mount& mount) : mount_(mount) {}
    [[nodiscard]] NodePtr find(std::uint64_t inode) const override { return mount_.find(inode); }
    void restore() noexcept override {}

   private:
    const Mount& mount_;
  };
  return std::make_unique<Unchanged>(*this);
}

StoreUsage MountSource::check(const MountContents& contents, std::span<const std::uint64_t>,
                              std::string_view where) const {
  if (!std::holds_alternative<std::monostate>(contents))
    throw eryx::Error(ErrorKind::CheckpointCorrupt, std::string(where) + ": it cannot have been changed");
  return {};
}

base::Sha256 identity_of(std::string_view kind) {
  return base::Sha256Hasher().update(std::as_bytes(std::span(kind))).finish();
}

}  // namespace eryx::vfs
