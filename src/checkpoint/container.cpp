// SPDX-License-Identifier: MIT OR Apache-2.0
#include "checkpoint/container.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "checkpoint/byte_reader.hpp"
#include "checkpoint/corrupt.hpp"
#include "checkpoint/seal.hpp"

namespace eryx::checkpoint {
namespace {

template <typename T>
std::span<const std::byte> bytes_of(const T& value) {
  return std::as_bytes(std::span(&value, 1));
}

[[noreturn]] void mismatch(const std::string& message) {
  throw Error(ErrorKind::CheckpointMismatch, message);
}

void check_key(const CheckpointHeader& header, std::span<const std::byte> key) {
  if ((header.flags & ~checkpoint_authenticated) != 0) corrupt("its header", "unknown flags");
  const bool authenticated = (header.flags & checkpoint_authenticated) != 0;
  if (authenticated && key.empty())
    mismatch("this checkpoint was made with a key: give the same key to load it");
  if (!authenticated && !key.empty()) {
    // An attacker who can replace a checkpoint can also replace its seal by a plain hash.
    throw Error(ErrorKind::CheckpointCorrupt,
                "this checkpoint was made without a key, so anybody may have made it, and a key is given: if "
                "you trust "
                "where it comes from, load it without one");
  }
  if (header.key_check != key_check_of(key)) {
    if (authenticated) mismatch("this checkpoint was made with another key: load it with that one");
    corrupt("its header", "a key without its flag");
  }
}

CheckpointHeader checked_header(std::span<const std::byte> start, std::span<const std::byte> key) {
  CheckpointHeader header{};
  if (start.empty() || std::memcmp(start.data(), checkpoint_magic.data(),
                                   std::min(start.size(), checkpoint_magic.size())) != 0) {
    throw Error(ErrorKind::CheckpointCorrupt, "this is not a checkpoint: it does not begin like one");
  }
  if (start.size() < sizeof header) corrupt("its header", "it is truncated");
  std::memcpy(&header, start.data(), sizeof header);
  if (header.format_version != checkpoint_format_version) {
    mismatch("this checkpoint has format " + std::to_string(header.format_version) +
             ", this version of Eryx reads format " + std::to_string(checkpoint_format_version) +
             ": load it with the version that made it");
  }
  check_key(header, key);
  return header;
}

// Returns the sections.
std::span<const std::byte> open_container(std::span<const std::byte> bytes,
                                          const base::Sha256& state_identity,
                                          std::span<const std::byte> key) {
  const CheckpointHeader header = checked_header(bytes, key);
  if (bytes.size() < sizeof(CheckpointHeader) + seal_size) corrupt("its seal", "it is truncated");
  if (header.total_size != bytes.size()) {
    corrupt("its header", "it has " + std::to_string(bytes.size()) + " bytes and should have " +
                              std::to_string(header.total_size));
  }
  const auto sealed = bytes.first(bytes.size() - seal_size);
  if (!is_same_seal(bytes.last(seal_size), bytes_of(seal_of(sealed, key))))
    corrupt("its seal", "something was changed");
  if (header.state_identity != state_identity) {
    mismatch(
        "this checkpoint belongs to another image or another version of Eryx: load it with those that made "
        "it, or run "
        "the program from its start");
  }
  return sealed.subspan(sizeof header);
}

}  // namespace

void check_start(std::span<const std::byte> start, std::span<const std::byte> key) {
  (void)checked_header(start, key);
}

void ContainerWriter::add(SectionKind kind, std::span<const std::byte> raw) {
  Section section{
      {.kind = static_cast<std::uint32_t>(kind), .reserved = 0, .stored_size = 0, .raw_size = raw.size()},
      compressor_.compress(raw)};
  section.header.stored_size = section.stored.size();
  sections_.push_back(std::move(section));
}

std::vector<std::byte> ContainerWriter::finish(const base::Sha256& state_identity,
                                               std::span<const std::byte> key) const {
  std::size_t size = sizeof(CheckpointHeader) + seal_size;
  for (const Section& section : sections_) size += sizeof(SectionHeader) + section.stored.size();
  const CheckpointHeader header{.magic = checkpoint_magic,
                                .format_version = checkpoint_format_version,
                                .flags = key.empty() ? 0 : checkpoint_authenticated,
                                .total_size = size,
                                .key_check = key_check_of(key),
                                .state_identity = state_identity};
  std::vector<std::byte> bytes(size);
  std::span<std::byte> rest = bytes;
  const auto put = [&](std::span<const std::byte> more) {
    std::copy(more.begin(), more.end(), rest.begin());
    rest = rest.subspan(more.size());
  };
  put(bytes_of(header));
  for (const Section& section : sections_) {
    put(bytes_of(section.header));
    put(section.stored);
  }
  put(bytes_of(seal_of(std::span(bytes).first(size - seal_size), key)));
  return bytes;
}

ContainerReader::ContainerReader(std::span<const std::byte> bytes, const base::Sha256& state_identity,
                                 std::span<const std::byte> key)
    : rest_(open_container(bytes, state_identity, key)) {}

void ContainerReader::open(SectionKind kind) {
  if (!open_if_present(kind)) corrupt(name_of(kind), "it is missing");
}

bool ContainerReader::open_if_present(SectionKind kind) {
  if (rest_.empty()) return false;
  ByteReader reader(rest_, name_of(kind));
  const auto header = reader.take<SectionHeader>();
  if (header.kind != static_cast<std::uint32_t>(kind) || header.reserved != 0)
    corrupt(name_of(kind), "something else is in its place");
  kind_ = kind;
  stored_ = reader.take_bytes(header.stored_size);
  raw_size_ = header.raw_size;
  rest_ = rest_.last(reader.left());
  return true;
}

void ContainerReader::expect_end() const { ByteReader(rest_, "its sections").expect_end(); }

void ContainerReader::check_frame() const {
  if (!base::Decompressor::is_frame_of(stored_, raw_size_)) corrupt(name_of(kind_), "its size is wrong");
}

void ContainerReader::decompress_into(std::span<std::byte> raw) {
  if (!decompressor_.decompress(stored_, raw)) corrupt(name_of(kind_), "it cannot be decompressed");
}

const char* name_of(SectionKind kind) {
  switch (kind) {
    case SectionKind::Memory: return "its memory";
    case SectionKind::Pages: return "its pages";
    case SectionKind::Files: return "its files";
    case SectionKind::Callbacks: return "its callbacks";
    case SectionKind::State: return "its state";
    case SectionKind::Program: return "its program";
  }
  return "a section";
}

}  // namespace eryx::checkpoint
