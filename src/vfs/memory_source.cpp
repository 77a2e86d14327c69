// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/memory_source.hpp"

#include <string>
#include <utility>

#include "eryx/error.hpp"
#include "vfs/memory_directory.hpp"

namespace eryx::vfs {
namespace {

class MountedMemory final : public Mount {
 public:
  explicit MountedMemory(const MountContext& context)
      : store_(context.services.quota, context.services.revision, context.services.time, context.device,
               context.parent),
        root_(store_.root()) {}

  [[nodiscard]] const NodePtr& root() const override { return root_; }
  void start(Timestamp now) noexcept override { store_.start(now); }
  void clear() noexcept override { store_.clear(); }

  [[nodiscard]] MountContents capture(std::span<const NodePtr> held) const override {
    return store_.capture(held);
  }

  [[nodiscard]] std::unique_ptr<StagedMount> stage(const MountContents& contents) override {
    return std::make_unique<Staged>(store_, store_.stage(std::get<StoreState>(contents)));
  }

 private:
  class Staged final : public StagedMount {
   public:
    Staged(MemoryStore& store, StagedStore staged) : store_(store), staged_(std::move(staged)) {}
    [[nodiscard]] NodePtr find(std::uint64_t inode) const override { return staged_.find(inode); }
    void restore() noexcept override { store_.restore(std::move(staged_)); }

   private:
    MemoryStore& store_;
    StagedStore staged_;
  };

  MemoryStore store_;
  NodePtr root_;
};

}  // namespace

std::unique_ptr<Mount> MemorySource::mount(const MountContext& context) const {
  return std::make_unique<MountedMemory>(context);
}

StoreUsage MemorySource::check(const MountContents& contents, std::span<const std::uint64_t> held,
                               std::string_view where) const {
  const auto* state = std::get_if<StoreState>(&contents);
  if (!state)
    throw eryx::Error(ErrorKind::CheckpointCorrupt, std::string(where) + ": its contents are missing");
  return check_store_state(*state, held, where);
}

std::optional<NodeTraits> MemorySource::node(const MountContents& contents, std::uint64_t inode) const {
  return traits_in(std::get<StoreState>(contents), inode);
}

std::optional<NodeTraits> traits_in(const StoreState& state, std::uint64_t inode) {
  const NodeState* const found = state.find(inode);
  if (!found) return std::nullopt;
  if (std::holds_alternative<FileContents>(found->content))
    return NodeTraits{.type = NodeType::RegularFile, .is_writable = true};
  return NodeTraits{.type = std::holds_alternative<LinkState>(found->content) ? NodeType::SymbolicLink
                                                                              : NodeType::Directory};
}

}  // namespace eryx::vfs
