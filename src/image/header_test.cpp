// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/header.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "eryx/error.hpp"
#include "image/image_test_support.hpp"

namespace eryx::image {
namespace {

void check_changed(const std::function<void(ImageHeader&)>& change, ErrorKind expected) {
  ImageHeader header = embedded_header();
  change(header);
  // A forger would adjust the checksum: the other checks have to work without it.
  header.header_checksum = checksum_of_header(header);
  EXPECT_EQ(kind_of([&] { check_header(header, header.file_size); }), expected);
}

TEST(ImageHeader, TheEmbeddedOnePasses) {
  const ImageHeader header = embedded_header();
  EXPECT_EQ(check_header(header, header.file_size).name, "cpython");
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
  check_changed([](ImageHeader& h) { h.native_size = UINT64_MAX - 8191; }, corrupt);
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
  header.header_checksum = checksum_of_header(header);
  try {
    check_header(header, header.file_size);
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

TEST(ImageHeader, SaysHowToMakeTheImageAgain) {
  const auto refused = [](std::uint64_t recipe_size) {
    return message_for([&](ImageHeader& header) {
      header.abi_version += 1;
      header.recipe_size = recipe_size;
    });
  };
  EXPECT_THAT(refused(0), testing::HasSubstr("`eryx image build FILE`"));
  EXPECT_THAT(refused(100), testing::HasSubstr("`eryx image rebuild FILE`"));
  const auto of_another_format = [](ImageHeader& header) {
    header.format_version += 1;
    header.recipe_size = 100;
  };
  EXPECT_THAT(message_for(of_another_format), testing::HasSubstr("`eryx image build FILE`"));
  EXPECT_THAT(message_for([](ImageHeader& header) { header.magic[0] = 'X'; }),
              testing::StartsWith("this is no image: "));
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
  header.header_checksum = checksum_of_header(header);
  EXPECT_EQ(check_header(header, header.file_size).name, "cpython");
}

TEST(ImageHeader, RefusesAnyFlippedBit) {
  const ImageHeader good = embedded_header();
  for (std::size_t byte = 0; byte < sizeof good; ++byte) {
    ImageHeader flipped = good;
    reinterpret_cast<unsigned char*>(&flipped)[byte] ^= 0x10;
    EXPECT_THROW(check_header(flipped, flipped.file_size), Error) << "byte " << byte;
  }
}

TEST(ImageHeader, RefusesAFileThatIsTooShort) {
  const ImageHeader header = embedded_header();
  EXPECT_EQ(kind_of([&] { check_header(header, header.file_size - 1); }), ErrorKind::ImageCorrupt);
}

}  // namespace
}  // namespace eryx::image
