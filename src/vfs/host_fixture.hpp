// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Shared by the tests of mounts of the host: a folder beside a secret, mounted at /in.

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vfs/host_source.hpp"
#include "vfs/mounted_tree.hpp"
#include "vfs/tree_fixture.hpp"

namespace eryx::vfs {

class HostTest : public testing::Test {
 protected:
  static constexpr std::string_view secret = "the secret outside";

  HostTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "eryx-host-XXXXXX").string();
    base_ = ::mkdtemp(pattern.data());
    std::filesystem::create_directories(folder() / "sub/deep");
    write(folder() / "a.txt", "text");
    write(folder() / "sub/b.txt", "more");
    write(base_ / "secret.txt", secret);
    quota_.reset(Bytes{1000}, 20);
  }
  ~HostTest() override { std::filesystem::remove_all(base_); }

  [[nodiscard]] std::filesystem::path folder() const { return base_ / "folder"; }

  static void write(const std::filesystem::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary) << text;
  }
  static std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  [[nodiscard]] std::shared_ptr<const HostRoot> root() const {
    return std::make_shared<const HostRoot>(base::UniqueFd(::open(folder().c_str(), O_PATH | O_CLOEXEC)));
  }
  void mount(std::shared_ptr<const MountSource> source) {
    tree_.reset();
    table_ = MountTable::make({{"/in", std::move(source)}});
    tree_ = make_tree();
  }
  void mount_folder(HostWrites writes) { mount(std::make_shared<const HostFolderSource>(root(), writes)); }
  std::unique_ptr<MountedTree> make_tree() {
    return std::make_unique<MountedTree>(table_, MountServices{quota_, revision_, time_, random_});
  }

  [[nodiscard]] const Tree& tree() const { return tree_->tree(); }
  Result<NodePtr> open(std::string_view path, const OpenOptions& options = {.access = {.read = true}}) {
    return tree().open(tree().root(), *Path::parse(path), options);
  }
  FilePtr open_file(std::string_view path, const OpenOptions& options = {.access = {.read = true}}) {
    const auto opened = open(path, options);
    EXPECT_TRUE(opened) << path;
    return opened ? std::dynamic_pointer_cast<File>(*opened) : nullptr;
  }
  std::string contents(std::string_view path) { return contents(*open_file(path)); }
  static std::string contents(File& file) {
    std::string text(10000, '\0');
    const auto count = file.read(0, std::as_writable_bytes(std::span(text)));
    text.resize(count ? *count : 0);
    return text;
  }
  Error error_of(std::string_view path, const OpenOptions& options = {.access = {.read = true}}) {
    const auto opened = open(path, options);
    return opened ? none : opened.error();
  }
  static Error error_of(const Result<void>& result) { return result ? none : result.error(); }
  Error mkdir(std::string_view path) {
    return error_of(tree().create_directory(tree().root(), *Path::parse(path)));
  }
  Error unlink(std::string_view path) {
    return error_of(tree().remove_file(tree().root(), *Path::parse(path)));
  }
  Error rmdir(std::string_view path) {
    return error_of(tree().remove_directory(tree().root(), *Path::parse(path)));
  }
  Error rename(std::string_view from, std::string_view to) {
    return error_of(tree().rename(tree().root(), *Path::parse(from), tree().root(), *Path::parse(to)));
  }
  Error save(std::string_view path, std::string_view text) {
    const auto opened =
        open(path,
             {.access = {.write = true}, .creation = Creation::IfAbsent, .truncation = Truncation::Truncate});
    if (!opened) return opened.error();
    return error_of(std::dynamic_pointer_cast<File>(*opened)->write(0, bytes_of(text)));
  }
  std::multiset<std::string> list(std::string_view path) {
    const auto found = tree().find(tree().root(), *Path::parse(path), FinalLink::Follow);
    EXPECT_TRUE(found) << path;
    std::multiset<std::string> names;
    if (!found) return names;
    const auto directory = std::dynamic_pointer_cast<Directory>(*found);
    std::uint64_t position = 0;
    while (const auto entry = tree().entry_at(*directory, position)) {
      names.emplace(entry->name);
      position = entry->next;
    }
    return names;
  }

  /// What no function of the tree returns.
  static constexpr Error none{-1};

  std::filesystem::path base_;
  Quota quota_;
  Revision revision_;
  Ticking time_;
  struct : RandomSource {
    Result<void> fill(std::span<std::byte>) override { return Error::InputOutput; }
  } random_;
  std::shared_ptr<const MountTable> table_;
  std::unique_ptr<MountedTree> tree_;
};

}  // namespace eryx::vfs
