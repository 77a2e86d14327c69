// SPDX-License-Identifier: MIT OR Apache-2.0
#include "checkpoint/container.hpp"

#include <cstring>
#include <string>
#include <vector>

#include "checkpoint/test_data.hpp"

namespace eryx::checkpoint {
namespace {

using test::Blob;
using test::bytes_of;
using test::expect_error;
using test::identity_of;

const Sha256 identity = identity_of(3);

Blob sealed(const std::vector<std::pair<SectionKind, std::string>>& sections) {
  ContainerWriter writer;
  for (const auto& [kind, text] : sections) writer.add(kind, bytes_of(text));
  return writer.finish(identity, {});
}

// Changes the header of the first section.
Blob with_section(Blob bytes, const std::function<void(SectionHeader&)>& change) {
  SectionHeader header{};
  std::byte* const place = bytes.data() + sizeof(CheckpointHeader);
  std::memcpy(&header, place, sizeof header);
  change(header);
  std::memcpy(place, &header, sizeof header);
  test::reseal(bytes);
  return bytes;
}

void expect_refused(const Blob& bytes, std::string_view message) {
  expect_error(ErrorKind::CheckpointCorrupt, message, [&] {
    ContainerReader reader(bytes, identity, {});
    reader.open(SectionKind::Files);
    if (reader.raw_size() < 1000) (void)reader.read();
    reader.expect_end();
  });
}

const Blob one = sealed({{SectionKind::Files, "some text"}});

TEST(Container, GivesSectionsBack) {
  const auto bytes = sealed({{SectionKind::Files, "some text"}, {SectionKind::State, ""}});
  ContainerReader reader(bytes, identity, {});
  reader.open(SectionKind::Files);
  EXPECT_EQ(reader.raw_size(), 9U);
  EXPECT_EQ(std::memcmp(reader.read().data(), "some text", 9), 0);
  EXPECT_THROW(reader.expect_end(), Error);
  EXPECT_TRUE(reader.open_if_present(SectionKind::State));
  EXPECT_TRUE(reader.read().empty());
  EXPECT_FALSE(reader.open_if_present(SectionKind::Program));
  reader.expect_end();
}

TEST(Container, RefusesSectionsOutOfPlace) {
  expect_refused(sealed({}), "its files: it is missing");
  expect_refused(sealed({{SectionKind::Pages, "x"}}), "something else is in its place");
  expect_refused(sealed({{SectionKind::Files, "x"}, {SectionKind::Files, "x"}}), "something follows its end");
  expect_refused(with_section(one, [](SectionHeader& h) { h.kind = UINT32_MAX; }), "something else");
  expect_refused(with_section(one, [](SectionHeader& h) { h.reserved = 1; }), "something else");
}

TEST(Container, RefusesForgedSizes) {
  for (const std::uint64_t size :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1000}, UINT64_MAX - 1, UINT64_MAX}) {
    EXPECT_THROW(
        {
          const auto bytes = with_section(one, [&](SectionHeader& h) { h.stored_size = size; });
          ContainerReader reader(bytes, identity, {});
          reader.open(SectionKind::Files);
          (void)reader.read();
        },
        Error)
        << size;
  }
  expect_refused(with_section(one, [](SectionHeader& h) { h.raw_size -= 1; }), "its size is wrong");
  expect_refused(with_section(one, [](SectionHeader& h) { h.raw_size += 1; }), "its size is wrong");
  expect_refused(with_section(one, [](SectionHeader& h) { h.raw_size = 0; }), "its size is wrong");
}

TEST(Container, AClaimIsCheckedBeforeRoomIsMadeForIt) {
  // If it were not, this would ask for more memory than there are addresses.
  const auto bytes = with_section(one, [](SectionHeader& h) { h.raw_size = std::uint64_t{1} << 60; });
  ContainerReader reader(bytes, identity, {});
  reader.open(SectionKind::Files);
  expect_error(ErrorKind::CheckpointCorrupt, "its size is wrong", [&] { (void)reader.read(); });
}

TEST(Container, RefusesAFrameThatHoldsLessThanItSays) {
  // The frame's own size is a byte after its magic and descriptor: both claims agree, the contents do not.
  Blob bytes = with_section(one, [](SectionHeader& h) { h.raw_size += 1; });
  std::byte& claim = bytes[sizeof(CheckpointHeader) + sizeof(SectionHeader) + 5];
  ASSERT_EQ(claim, std::byte{9});
  claim = std::byte{10};
  test::reseal(bytes);
  expect_refused(bytes, "cannot be decompressed");
}

// Other formats that zstd can read besides its current frames.
TEST(Container, RefusesOtherFrames) {
  const auto with_frame = [](std::string_view frame, std::uint64_t raw_size) {
    Blob bytes;
    const auto put = [&](std::span<const std::byte> more) {
      for (const std::byte byte : more) bytes.push_back(byte);
    };
    put(std::span(one).first(sizeof(CheckpointHeader)));
    const SectionHeader header{static_cast<std::uint32_t>(SectionKind::Files), 0, frame.size(), raw_size};
    put(std::as_bytes(std::span(&header, 1)));
    put(bytes_of(frame));
    bytes.resize(bytes.size() + seal_size);
    const std::uint64_t total = bytes.size();
    std::memcpy(bytes.data() + offsetof(CheckpointHeader, total_size), &total, sizeof total);
    test::reseal(bytes);
    return bytes;
  };
  using namespace std::string_view_literals;
  const auto wrong = "its size is wrong"sv;
  expect_refused(with_frame("", 0), wrong);
  expect_refused(with_frame("\x28\xB5\x2F", 0), wrong);
  expect_refused(with_frame("\x50\x2A\x4D\x18\x00\x00\x00\x00"sv, 0), wrong);      // to be skipped
  expect_refused(with_frame("\x25\xB5\x2F\xFD\x00\x00\x00\x00"sv, 0), wrong);      // zstd 0.5
  expect_refused(with_frame("\x28\xB5\x2F\xFD\x00\x58\x01\x00\x00"sv, 0), wrong);  // of unknown size
  expect_refused(with_frame("\x28\xB5\x2F\xFD\x20\x00\x01\x00\x00\x28\xB5\x2F\xFD\x20\x00\x01\x00\x00"sv, 0),
                 wrong);  // two
  EXPECT_NO_THROW({
    const auto bytes = with_frame("\x28\xB5\x2F\xFD\x20\x00\x01\x00\x00"sv, 0);
    ContainerReader reader(bytes, identity, {});
    reader.open(SectionKind::Files);
    (void)reader.read();
  });
}

TEST(Container, RefusesOtherHeaders) {
  const auto with_header = [](const std::function<void(CheckpointHeader&)>& change) {
    Blob bytes = one;
    CheckpointHeader header{};
    std::memcpy(&header, bytes.data(), sizeof header);
    change(header);
    std::memcpy(bytes.data(), &header, sizeof header);
    test::reseal(bytes);
    return bytes;
  };
  expect_refused(with_header([](CheckpointHeader& h) { h.magic[7] = 'S'; }), "this is not a checkpoint");
  expect_refused(with_header([](CheckpointHeader& h) { h.total_size += 1; }), "should have");
  expect_refused(with_header([](CheckpointHeader& h) { h.total_size = 0; }), "should have");
  expect_refused(with_header([](CheckpointHeader& h) { h.flags = 2; }), "unknown flags");
  expect_refused(with_header([](CheckpointHeader& h) { h.key_check[0] = 1; }), "a key without its flag");
  expect_error(ErrorKind::CheckpointMismatch, "format 9", [&] {
    const auto bytes = with_header([](CheckpointHeader& h) { h.format_version = 9; });
    ContainerReader(bytes, identity, {});
  });
}

}  // namespace
}  // namespace eryx::checkpoint
