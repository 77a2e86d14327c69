// A checkpoint with a right hash, whatever it says: it is refused, or what comes out of it keeps the rules and can be
// written again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "byte_reader.hpp"
#include "eryx/error.hpp"
#include "snapshot/checkpoint.hpp"
#include "snapshot/container.hpp"
#include "snapshot/format.hpp"
#include "snapshot/seal.hpp"

namespace {

using eryx::fuzz::ByteReader;
using eryx::snapshot::CheckpointData;
using eryx::snapshot::SectionKind;

void check(bool condition) {
  if (!condition) std::abort();
}

// The input is what lies between header and seal: frames that zstd has to cope with.
std::vector<std::byte> sealed(std::span<const std::uint8_t> sections) {
  using namespace eryx::snapshot;
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

// The input is what the sections hold: a fuzzer does not compress.
std::vector<std::byte> compressed(ByteReader input) {
  eryx::snapshot::ContainerWriter container;
  for (const auto kind : {SectionKind::Memory, SectionKind::Pages, SectionKind::Files, SectionKind::Callbacks,
                          SectionKind::State, SectionKind::Program}) {
    if (kind == SectionKind::Pages) {
      container.add(kind, std::vector<std::byte>(std::size_t{4096} * input.take<std::uint8_t>()));
    } else if (kind != SectionKind::Program || !input.is_empty()) {
      container.add(kind, std::as_bytes(input.take_bytes(input.take<std::uint16_t>())));
    }
  }
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
  const auto bytes = as_frames ? sealed(input.take_bytes(size)) : compressed(input);
  constexpr eryx::Bytes limit{1 << 20};
  const eryx::snapshot::ReadOptions options{
      .state_identity = {}, .key = {}, .max_memory = limit, .max_files = limit, .max_program = limit};
  CheckpointData checkpoint;
  try {
    checkpoint = eryx::snapshot::read_checkpoint(bytes, options);
  } catch (const eryx::Error& error) {
    check(error.kind() == eryx::ErrorKind::CheckpointCorrupt ||
          error.kind() == eryx::ErrorKind::CheckpointMismatch);
    return 0;
  }
  check_rules(checkpoint);
  const auto again = eryx::snapshot::write_checkpoint(checkpoint);
  check(eryx::snapshot::write_checkpoint(eryx::snapshot::read_checkpoint(again, options)) == again);
  return 0;
}
