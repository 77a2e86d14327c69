// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/image.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "eryx/error.hpp"
#include "image/embedded.hpp"
#include "image/image_file.hpp"
#include "image/self_file.hpp"

namespace eryx::image {
namespace {

ErrorKind kind_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorKind::Internal;
}

ImageHeader embedded_header() { return load_embedded_image()->header; }

void check_changed(const std::function<void(ImageHeader&)>& change, ErrorKind expected) {
  ImageHeader header = embedded_header();
  change(header);
  // A forger would adjust the hash: the other checks have to work without it.
  header.header_hash = hash_of_header(header);
  EXPECT_EQ(kind_of([&] { check_header(header, header.file_size, Trust::Verify); }), expected);
}

TEST(ImageHeader, TheEmbeddedOnePasses) {
  const ImageHeader header = embedded_header();
  EXPECT_EQ(check_header(header, header.file_size, Trust::Verify).name, "cpython");
}

TEST(ImageHeader, RefusesEveryContradiction) {
  const auto corrupt = ErrorKind::ImageCorrupt;
  check_changed([](ImageHeader& h) { h.magic[0] = 'X'; }, corrupt);
  check_changed([](ImageHeader& h) { h.memory_size += 4096; }, corrupt);
  check_changed([](ImageHeader& h) { h.memory_size = 0; }, corrupt);
  check_changed([](ImageHeader& h) { h.memory_size = std::uint64_t{8} << 30; }, corrupt);
  check_changed([](ImageHeader& h) { h.zero_prefix = h.memory_size; }, corrupt);
  check_changed([](ImageHeader& h) { h.zero_prefix += 1; }, corrupt);
  check_changed([](ImageHeader& h) { h.zero_prefix = 0; }, corrupt);
  check_changed([](ImageHeader& h) { h.memory_offset = 0; }, corrupt);
  check_changed([](ImageHeader& h) { h.memory_offset = UINT64_MAX - 4095; }, corrupt);
  check_changed([](ImageHeader& h) { h.archive_offset = h.file_size + 4096; }, corrupt);
  check_changed([](ImageHeader& h) { h.archive_size = UINT64_MAX; }, corrupt);
  check_changed([](ImageHeader& h) { h.archive_size = 0; }, corrupt);
  check_changed([](ImageHeader& h) { h.file_size += 4096; }, corrupt);
  check_changed([](ImageHeader& h) { h.packages_size = 1; }, corrupt);
  check_changed([](ImageHeader& h) { h.packages_size = UINT64_MAX; }, corrupt);
  check_changed([](ImageHeader& h) { h.recipe_size = UINT64_MAX - 8191; }, corrupt);
  check_changed([](ImageHeader& h) { h.memory_offset += 4096; }, corrupt);
  check_changed([](ImageHeader& h) { h.layout.abi_version = 0; }, corrupt);
  check_changed([](ImageHeader& h) { h.format_version += 1; }, ErrorKind::ImageMismatch);
  check_changed([](ImageHeader& h) { h.abi_version += 1; }, ErrorKind::ImageMismatch);
  check_changed([](ImageHeader& h) { h.module_identity[0] ^= 1; }, ErrorKind::ImageMismatch);
  check_changed([](ImageHeader& h) { h.module_identity.fill('\0'); }, ErrorKind::ImageMismatch);
}

std::string message_for(const std::function<void(ImageHeader&)>& change) {
  ImageHeader header = embedded_header();
  change(header);
  header.header_hash = hash_of_header(header);
  try {
    check_header(header, header.file_size, Trust::Verify);
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

void set_name(ImageHeader& header, std::string_view name) {
  header.module_name = {};
  name.copy(header.module_name.data(), header.module_name.size());
}

TEST(ImageHeader, NamesTheModuleThatIsMissing) {
  const auto of_another_module = [](ImageHeader& header) {
    header.module_identity.fill('7');
    set_name(header, "scientific");
  };
  EXPECT_THAT(message_for(of_another_module),
              testing::HasSubstr("'scientific', which this library does not have (it has: cpython)"));
  const auto of_another_build = [](ImageHeader& header) { header.module_identity.fill('7'); };
  EXPECT_THAT(message_for(of_another_build),
              testing::HasSubstr("another build of the guest module 'cpython'"));
}

TEST(ImageHeader, AForgedNameDoesNotReachTheTerminalAsItIs) {
  const auto hostile = [](ImageHeader& header) {
    header.module_identity.fill('7');
    header.module_name.fill('\x1b');  // no padding either
  };
  EXPECT_THAT(message_for(hostile), testing::HasSubstr("'" + std::string(32, '?') + "'"));
  const auto version = [](ImageHeader& header) {
    header.format_version = 0;
    header.eryx_version.fill('\n');
  };
  EXPECT_THAT(message_for(version), testing::HasSubstr("(" + std::string(32, '?') + ")"));
}

TEST(ImageHeader, TheIdentityDecidesNotTheName) {
  ImageHeader header = embedded_header();
  set_name(header, "scientific");
  header.header_hash = hash_of_header(header);
  EXPECT_EQ(check_header(header, header.file_size, Trust::Verify).name, "cpython");
}

TEST(ImageHeader, RefusesAnyFlippedBit) {
  const ImageHeader good = embedded_header();
  for (std::size_t byte = 0; byte < sizeof good; ++byte) {
    ImageHeader flipped = good;
    reinterpret_cast<unsigned char*>(&flipped)[byte] ^= 0x10;
    EXPECT_THROW(check_header(flipped, flipped.file_size, Trust::Verify), Error) << "byte " << byte;
  }
}

TEST(ImageHeader, RefusesAFileThatIsTooShort) {
  const ImageHeader header = embedded_header();
  EXPECT_EQ(kind_of([&] { check_header(header, header.file_size - 1, Trust::Verify); }),
            ErrorKind::ImageCorrupt);
}

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

TEST(ImageFile, WhatIsNoImageIsNotCopied) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("no-image-" + std::to_string(::getpid()));
  std::ofstream(path) << std::string(100'000, 'x');
  {
    const NoWriting no_writing;
    EXPECT_EQ(kind_of([&] { (void)load_image_file(path); }), ErrorKind::ImageCorrupt);
  }
  std::filesystem::remove(path);
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

TEST(Recipe, IsReadAsItWasWritten) {
  const Recipe recipe{{"Jinja2 3.1.6", "a\nimport evil"}, {"jinja2", ""}};
  const std::string text = to_text(recipe);
  EXPECT_EQ(text, "package Jinja2 3.1.6\npackage a?import evil\nimport jinja2\nimport \n");
  const auto read = parse_recipe(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->imports, recipe.imports);
  EXPECT_TRUE(parse_recipe("")->empty());
  for (const char* bad : {"package a", "x\n", "import a\x1b\n", "\n", "import a\n\n"})
    EXPECT_FALSE(parse_recipe(bad)) << bad;
  EXPECT_THROW((void)to_text({{std::string(largest_recipe, 'x')}, {}}), Error);
}

}  // namespace
}  // namespace eryx::image
