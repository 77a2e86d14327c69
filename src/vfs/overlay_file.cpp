// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/overlay_file.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "eryx/error.hpp"
#include "vfs/host_file.hpp"
#include "vfs/host_source.hpp"
#include "vfs/memory_directory.hpp"

namespace eryx::vfs {
namespace {

/// The name of the copy in its store.
constexpr std::string_view copy_name = "file";

class OverlaidFile final : public File {
 public:
  OverlaidFile(std::shared_ptr<const base::UniqueFd> lower, MemoryStore& store, std::uint64_t inode)
      : lower_(std::move(lower)), store_(store), inode_(inode) {}

  [[nodiscard]] Metadata metadata() const override {
    Metadata metadata;
    struct stat status {};
    if (const FilePtr copy = find_copy()) {
      metadata = copy->metadata();
    } else if (::fstat(lower_->get(), &status) == 0) {
      metadata = host_metadata(status, 0, 0);
    }
    metadata.device = store_.device();
    metadata.inode = inode_;
    return metadata;
  }
  [[nodiscard]] std::uint64_t size() const override { return metadata().size; }
  [[nodiscard]] bool is_writable() const override { return true; }
  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> target) override {
    if (const FilePtr copy = find_copy()) return copy->read(offset, target);
    return read_host_file(lower_->get(), offset, target);
  }
  Result<FilePtr> open(Access, Truncation truncation) override {
    if (truncation == Truncation::Truncate) {
      if (const auto emptied = resize(0); !emptied) return emptied.error();
    }
    return FilePtr();
  }
  Result<void> write(std::uint64_t offset, std::span<const std::byte> source) override {
    const auto copy = make_copy(INT64_MAX);
    return copy ? (*copy)->write(offset, source) : copy.error();
  }
  Result<void> resize(std::uint64_t size) override {
    const auto copy = make_copy(size);
    return copy ? (*copy)->resize(size) : copy.error();
  }
  Result<void> set_times(const TimeChange& change) override {
    const auto copy = make_copy(INT64_MAX);
    return copy ? (*copy)->set_times(change) : copy.error();
  }
  Result<void> set_mode(Mode mode) override {
    const auto copy = make_copy(INT64_MAX);
    return copy ? (*copy)->set_mode(mode) : copy.error();
  }

  /// Null: nothing was changed.
  [[nodiscard]] FilePtr find_copy() const {
    const auto found = store_.root()->find(copy_name);
    return found ? std::dynamic_pointer_cast<File>(*found) : nullptr;
  }

 private:
  /// The copy, of which at least the first `wanted` bytes are made.
  Result<FilePtr> make_copy(std::uint64_t wanted) {
    if (FilePtr copy = find_copy()) return copy;
    const auto created = store_.root()->create_file(copy_name);
    if (!created) return created.error();
    auto copy = std::dynamic_pointer_cast<File>(*created);
    std::vector<std::byte> buffer(64u << 10);
    for (std::uint64_t offset = 0; offset < wanted;) {
      const auto part = std::span(buffer).first(
          static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), wanted - offset)));
      const auto count = read_host_file(lower_->get(), offset, part);
      if (count && *count == 0) break;
      const auto written = count ? copy->write(offset, part.first(*count)) : Result<void>(count.error());
      if (!written) {
        static_cast<void>(store_.root()->remove_file(copy_name));
        return written.error();
      }
      offset += *count;
    }
    return copy;
  }

  std::shared_ptr<const base::UniqueFd> lower_;
  MemoryStore& store_;
  std::uint64_t inode_;
};

class MountedOverlayFile final : public Mount {
 public:
  MountedOverlayFile(std::shared_ptr<const base::UniqueFd> file, std::uint64_t inode,
                     const MountContext& context)
      : store_(context.services.quota, context.services.revision, context.services.time, context.device,
               nullptr),
        file_(std::make_shared<OverlaidFile>(std::move(file), store_, inode)),
        root_(file_) {}

  [[nodiscard]] const NodePtr& root() const override { return root_; }
  void start(Timestamp now) noexcept override { store_.start(now); }
  void clear() noexcept override { store_.clear(); }
  [[nodiscard]] MountContents capture(std::span<const NodePtr>) const override { return store_.capture({}); }
  [[nodiscard]] std::unique_ptr<StagedMount> stage(const MountContents& contents) override {
    return std::make_unique<Staged>(*this, store_.stage(std::get<StoreState>(contents)));
  }
  [[nodiscard]] std::vector<FileChange> changes() const override {
    const FilePtr copy = file_->find_copy();
    if (!copy) return {};
    std::string contents(static_cast<std::size_t>(copy->size()), '\0');
    const auto count = copy->read(0, std::as_writable_bytes(std::span(contents)));
    contents.resize(count ? *count : 0);
    return {{{}, FileChange::Kind::Changed, FileChange::Type::File, std::move(contents)}};
  }

 private:
  class Staged final : public StagedMount {
   public:
    Staged(MountedOverlayFile& mount, StagedStore staged) : mount_(mount), staged_(std::move(staged)) {}
    [[nodiscard]] NodePtr find(std::uint64_t) const override { return mount_.root_; }
    void restore() noexcept override { mount_.store_.restore(std::move(staged_)); }

   private:
    MountedOverlayFile& mount_;
    StagedStore staged_;
  };

  MemoryStore store_;
  std::shared_ptr<OverlaidFile> file_;
  NodePtr root_;
};

}  // namespace

OverlayFileSource::OverlayFileSource(base::UniqueFd file, const struct stat& status)
    : file_(std::make_shared<const base::UniqueFd>(std::move(file))),
      inode_(status.st_ino),
      identity_(host_identity("file overlay", status)) {}

std::unique_ptr<Mount> OverlayFileSource::mount(const MountContext& context) const {
  return std::make_unique<MountedOverlayFile>(file_, inode_, context);
}

StoreUsage OverlayFileSource::check(const MountContents& contents, std::span<const std::uint64_t> held,
                                    std::string_view where) const {
  const auto require = [where](bool condition, const char* what) {
    if (!condition) throw eryx::Error(ErrorKind::CheckpointCorrupt, std::string(where) + ": " + what);
  };
  const auto* state = std::get_if<StoreState>(&contents);
  require(state != nullptr, "its contents are missing");
  require(std::ranges::all_of(held, [this](std::uint64_t inode) { return inode == inode_; }),
          "a descriptor leads to no node");
  const StoreUsage usage = check_store_state(*state, {}, where);
  const auto& entries = std::get<DirectoryState>(state->nodes.front().content).entries;
  require(entries.size() <= 1 && state->nodes.size() == entries.size() + 1, "it is more than one file");
  if (entries.size() == 1) {
    require(entries.front().name == copy_name, "its copy has another name");
    require(std::holds_alternative<FileContents>(state->nodes.back().content), "its copy is no file");
  }
  return usage;
}

std::optional<NodeTraits> OverlayFileSource::node(const MountContents&, std::uint64_t inode) const {
  if (inode != inode_) return std::nullopt;
  return NodeTraits{.is_writable = true};
}

}  // namespace eryx::vfs
