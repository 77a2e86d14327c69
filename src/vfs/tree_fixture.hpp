// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Shared by the tests of trees.

#include <gtest/gtest.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vfs/fixed_directory.hpp"
#include "vfs/memory_directory.hpp"
#include "vfs/tree.hpp"

namespace eryx::vfs {

class Ticking final : public TimeSource {
 public:
  [[nodiscard]] Timestamp now() const override { return Timestamp(std::chrono::nanoseconds(++ticks_)); }

 private:
  mutable std::int64_t ticks_ = 0;
};

inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

/// A tree with two memory mounts, /data and /tmp, that share a quota of 1,000 bytes and 20 entries.
class TreeTest : public testing::Test {
 protected:
  TreeTest() {
    quota_.reset(Bytes{1000}, 20);
    root_->add("data", data_.root());
    root_->add("tmp", temporary_.root());
  }

  static Path path(std::string_view text) { return *Path::parse(text); }

  Error open_error(std::string_view text, const OpenOptions& options) {
    const auto opened = tree_.open(root_, path(text), options);
    return opened ? none : opened.error();
  }
  FilePtr create(std::string_view text) {
    const auto opened = tree_.open(root_, path(text),
                                   {.access = {.read = true, .write = true}, .creation = Creation::IfAbsent});
    EXPECT_TRUE(opened) << text;
    return opened ? std::dynamic_pointer_cast<File>(*opened) : nullptr;
  }
  static Error error_of(const Result<void>& result) { return result ? none : result.error(); }
  Error mkdir(std::string_view text) { return error_of(tree_.create_directory(root_, path(text))); }
  Error rmdir(std::string_view text) { return error_of(tree_.remove_directory(root_, path(text))); }
  Error unlink(std::string_view text) { return error_of(tree_.remove_file(root_, path(text))); }
  Error symlink(std::string_view target, std::string_view text) {
    return error_of(tree_.create_symbolic_link(target, root_, path(text)));
  }
  Error link(std::string_view from, std::string_view to) {
    return error_of(tree_.create_hard_link(root_, path(from), FinalLink::Keep, root_, path(to)));
  }
  Error rename(std::string_view from, std::string_view to) {
    return error_of(tree_.rename(root_, path(from), root_, path(to)));
  }
  NodePtr find(std::string_view text, FinalLink final_link = FinalLink::Follow) {
    auto found = tree_.find(root_, path(text), final_link);
    return found ? *found : nullptr;
  }
  Error find_error(std::string_view text, FinalLink final_link = FinalLink::Follow) {
    const auto found = tree_.find(root_, path(text), final_link);
    return found ? none : found.error();
  }
  static std::vector<std::string> list(const Directory& directory) {
    std::vector<std::string> names;
    std::uint64_t position = 0;
    while (const auto entry = directory.entry_at(position)) {
      names.emplace_back(entry->name);
      position = entry->next;
    }
    return names;
  }

  /// Stands for "no error" in comparisons; no operation returns it.
  static constexpr Error none = Error::InputOutput;

  Ticking time_;
  Quota quota_;
  Revision revision_;
  std::shared_ptr<FixedDirectory> root_ = std::make_shared<FixedDirectory>(1, 1, nullptr);
  MemoryStore data_{quota_, revision_, time_, 2, root_};
  MemoryStore temporary_{quota_, revision_, time_, 3, root_};
  Tree tree_{root_};
};

}  // namespace eryx::vfs
