// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/image.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "eryx/error.hpp"
#include "image/embedded.hpp"
#include "image/image_file.hpp"
#include "image/image_test_support.hpp"
#include "image/self_file.hpp"

namespace eryx::image {
namespace {

// While it lives, no file can be written, in memory or elsewhere.
class NoWriting {
 public:
  NoWriting() : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit none{0, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &none);
  }
  NoWriting(const NoWriting&) = delete;
  NoWriting& operator=(const NoWriting&) = delete;
  ~NoWriting() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

class ImageFileTest : public testing::Test {
 protected:
  ImageFileTest() { std::filesystem::create_directories(folder_); }
  ~ImageFileTest() override { std::filesystem::remove_all(folder_); }

  void write_embedded() const { write_image_file(path_, *load_embedded_image()); }
  /// Other users can write to the file from now on.
  void share() const { ASSERT_EQ(::chmod(path_.c_str(), 0666), 0); }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("image-file-test-" + std::to_string(::getpid()));
  std::filesystem::path path_ = folder_ / "an.image";
};

bool is_in_memory(const engine::MemoryImage& memory) { return is_sealed_copy(memory.file); }

TEST_F(ImageFileTest, WhatIsNoImageIsNotCopied) {
  std::ofstream(path_) << std::string(100'000, 'x');
  share();
  const NoWriting no_writing;
  EXPECT_EQ(kind_of([&] { (void)load_image_file(path_); }), ErrorKind::ImageCorrupt);
}

TEST_F(ImageFileTest, OfThisUserIsMapped) {
  write_embedded();
  const NoWriting no_writing;
  EXPECT_FALSE(is_in_memory(*load_image_file(path_)->memory));
}

TEST_F(ImageFileTest, ThatOthersCanChangeIsCopied) {
  write_embedded();
  share();
  EXPECT_TRUE(is_in_memory(*load_image_file(path_)->memory));
}

TEST_F(ImageFileTest, ThatIsLinkedToIsJudgedItself) {
  write_embedded();
  std::filesystem::create_symlink(path_, folder_ / "link");
  EXPECT_FALSE(is_in_memory(*load_image_file(folder_ / "link")->memory));
  share();
  EXPECT_TRUE(is_in_memory(*load_image_file(folder_ / "link")->memory));
}

// Processes have it mapped.
TEST_F(ImageFileTest, IsNotToBeWritten) {
  write_embedded();
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0444U);
  write_embedded();  // another one in its place
}

TEST_F(ImageFileTest, SharesTheStandardLibraryOfThisProgram) {
  write_embedded();
  EXPECT_EQ(load_image_file(path_)->library, load_embedded_image()->library);
}

TEST_F(ImageFileTest, OfAnotherStandardLibraryHasItsOwn) {
  const auto embedded = load_embedded_image();
  std::vector<std::byte> archive(embedded->library->bytes.begin(), embedded->library->bytes.end());
  archive.back() ^= std::byte{1};
  ImageParts parts;
  parts.memory = embedded->memory->contents.bytes();
  parts.archive = archive;
  ImageHeader header = embedded->header;
  write_image_file(path_, header, parts);
  const auto image = load_image_file(path_);
  EXPECT_NE(image->library, embedded->library);
  EXPECT_EQ(image->library->bytes.back(), archive.back());
}

TEST(EmbeddedImage, IsMappedFromTheFileItIsIn) {
  const auto place = find_mapped_file(embedded_bytes());
  ASSERT_TRUE(place);
  std::vector<std::byte> bytes(1 << 16);
  ASSERT_EQ(::pread(place->file.get(), bytes.data(), bytes.size(), static_cast<off_t>(place->offset)),
            static_cast<ssize_t>(bytes.size()));
  EXPECT_EQ(std::memcmp(bytes.data(), embedded_bytes().data(), bytes.size()), 0);
}

TEST(EmbeddedImage, AnonymousMemoryHasNoFile) {
  const base::Mapping memory(
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096);
  EXPECT_FALSE(find_mapped_file(memory.bytes()));
}

TEST(EmbeddedImage, ACopyInMemoryIsSealedAndTheSame) {
  const base::UniqueFd copy = copy_to_memory_file(embedded_bytes());
  const char byte = 0;
  EXPECT_EQ(::pwrite(copy.get(), &byte, 1, 0), -1);
  EXPECT_EQ(::ftruncate(copy.get(), 0), -1);
  EXPECT_EQ(::fallocate(copy.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096), -1);
  EXPECT_EQ(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, copy.get(), 0), MAP_FAILED);
  const base::Mapping shared(::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, copy.get(), 0), 4096);
  ASSERT_TRUE(shared);
  EXPECT_EQ(::mprotect(shared.data(), shared.size(), PROT_READ | PROT_WRITE), -1);
  std::vector<std::byte> bytes(4096);
  ASSERT_EQ(::pread(copy.get(), bytes.data(), bytes.size(), 0), 4096);
  EXPECT_EQ(std::memcmp(bytes.data(), embedded_bytes().data(), bytes.size()), 0);
}

TEST(EmbeddedImage, MovesToMemoryOnce) {
  const auto image = load_embedded_image();
  const std::shared_ptr<const engine::MemoryImage> mapped = image->memory;
  const auto copy = in_memory(mapped);
  ASSERT_NE(copy, mapped);
  EXPECT_EQ(copy->identity, mapped->identity);
  EXPECT_EQ(copy->size, mapped->size);
  ASSERT_EQ(copy->contents.size(), mapped->contents.size());
  EXPECT_EQ(std::memcmp(copy->contents.data(), mapped->contents.data(), copy->contents.size()), 0);
  EXPECT_EQ(in_memory(copy), copy);
}

TEST(ImageFile, AFailedWriteLeavesNothingBehind) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("image-test-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder / "taken");
  // The destination is a folder: the rename fails after everything was written.
  EXPECT_EQ(kind_of([&] { write_image_file(folder / "taken", embedded_header(), ImageParts()); }),
            ErrorKind::Io);
  std::size_t entries = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++entries;
  EXPECT_EQ(entries, 1U);
  std::filesystem::remove_all(folder);
}

// What the kernel says of a file on tmpfs.
TEST(SealedCopy, IsNoOtherFileInMemory) {
  const std::string text = "contents";
  EXPECT_TRUE(is_sealed_copy(copy_to_memory_file(std::as_bytes(std::span(text)))));
  const base::UniqueFd file(::memfd_create("image-test", MFD_CLOEXEC));
  ASSERT_GE(::fcntl(file.get(), F_GET_SEALS), 0);
  EXPECT_FALSE(is_sealed_copy(file));
}

}  // namespace
}  // namespace eryx::image
