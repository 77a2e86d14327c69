// SPDX-License-Identifier: MIT OR Apache-2.0
// A checkpoint with a right hash, whatever it says: it is refused, or what comes out of it keeps the rules and can be
// written again.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "checkpoint/checkpoint.hpp"
#include "checkpoint/container.hpp"
#include "checkpoint/format.hpp"
#include "checkpoint/seal.hpp"
#include "eryx/error.hpp"
#include "support/byte_reader.hpp"
#include "support/check.hpp"

namespace {

using eryx::checkpoint::CheckpointData;
using eryx::checkpoint::SectionKind;
using eryx::fuzz::ByteReader;
using eryx::fuzz::check;

constexpr std::array kinds = {SectionKind::Memory,    SectionKind::Pages, SectionKind::Files,
                              SectionKind::Callbacks, SectionKind::State, SectionKind::Program};

// The input is what lies between header and seal: frames that zstd has to cope with.
std::vector<std::byte> sealed(std::span<const std::uint8_t> sections) {
  using namespace eryx::checkpoint;
  CheckpointHeader header{};
  header.magic = checkpoint_magic;
  header.format_version = checkpoint_format_version;
  header.total_size = sizeof header + sections.size() + seal_size;
  std::vector<std::byte> bytes(header.total_size);
  std::memcpy(bytes.data(), &header, sizeof header);
  if (!sections.empty()) std::memcpy(bytes.data() + sizeof header, sections.data(), sections.size());
  const auto seal = seal_of(std::span(bytes).first(bytes.size() - seal_size), {});
  std::memcpy(bytes.data() + bytes.size() - seal_size, seal.data(), seal_size);
  return bytes;
}

// What the sections of a good checkpoint hold.
std::array<std::vector<std::byte>, kinds.size()> good_sections() {
  CheckpointData data;
  data.memory.size = 1 << 18;
  data.memory.runs = {{0, 1}, {3, 2}};
  data.memory.pages.resize(std::size_t{3} * 4096);
  data.files.resize(9);
  data.callbacks = {{"fetch", {}}, {"", {}}, {"a.b", {}}};
  auto& program = data.program.emplace();
  program.last_call_id = 9;
  program.pending = {{2, 0, "{}"}, {9, 2, ""}};
  program.standard_input = "line";
  const auto bytes = eryx::checkpoint::write_checkpoint(data);
  eryx::checkpoint::ContainerReader reader(bytes, {}, {});
  std::array<std::vector<std::byte>, kinds.size()> sections;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    reader.open(kinds[i]);
    sections[i] = reader.read<std::vector<std::byte>>();
  }
  return sections;
}

// The input is changes of what a good checkpoint's sections hold: a fuzzer does not compress.
std::vector<std::byte> changed(ByteReader input) {
  static const auto good = good_sections();
  auto sections = good;
  while (!input.is_empty()) {
    auto& section = sections[input.take<std::uint8_t>() % sections.size()];
    const auto place = std::min<std::size_t>(input.take<std::uint8_t>(), section.size());
    const auto from = section.begin() + static_cast<std::ptrdiff_t>(place);
    switch (input.take<std::uint8_t>() % 4) {
      case 0: section.erase(from, section.end()); break;
      case 1: section.insert(from, std::byte{input.take<std::uint8_t>()}); break;
      case 2: section.resize(section.size() + input.take<std::uint16_t>()); break;
      default:
        if (from != section.end()) *from = std::byte{input.take<std::uint8_t>()};
    }
  }
  eryx::checkpoint::ContainerWriter container;
  for (std::size_t i = 0; i < kinds.size(); ++i) container.add(kinds[i], sections[i]);
  return container.finish({}, {});
}

void check_rules(const CheckpointData& data) {
  std::uint64_t pages = 0;
  std::uint64_t end = 0;
  for (const auto& run : data.memory.runs) {
    check(run.count > 0 && run.first >= end);
    end = std::uint64_t{run.first} + run.count;
    pages += run.count;
  }
  check(end * 4096 <= data.memory.size && data.memory.pages.size() == pages * 4096);
  if (!data.program) return;
  for (const auto& call : data.program->pending)
    check(call.callback < data.callbacks.size() && call.id <= data.program->last_call_id);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader input({data, size});
  const bool as_frames = input.take<std::uint8_t>() % 2 == 0;
  const auto bytes = as_frames ? sealed(input.take_bytes(size)) : changed(input);
  constexpr eryx::Bytes limit{1 << 20};
  const eryx::checkpoint::ReadOptions options{
      .state_identity = {}, .key = {}, .max_memory = limit, .max_files = limit, .max_program = limit};
  CheckpointData checkpoint;
  try {
    checkpoint = eryx::checkpoint::read_checkpoint(bytes, options);
  } catch (const eryx::Error& error) {
    check(error.kind() == eryx::ErrorKind::CheckpointCorrupt ||
          error.kind() == eryx::ErrorKind::CheckpointMismatch);
    return 0;
  }
  check_rules(checkpoint);
  const auto again = eryx::checkpoint::write_checkpoint(checkpoint);
  check(eryx::checkpoint::write_checkpoint(eryx::checkpoint::read_checkpoint(again, options)) == again);
  return 0;
}
