// SPDX-License-Identifier: MIT OR Apache-2.0
// Makes arbitrary preview 1 calls, one after the other, in a small memory that the input also fills. Every answer must
// be an error number, and at the end nothing may be left of what the calls made.
//
// One call of the input: its number; for every parameter a kind and, by kind, a value that is likely to mean something
// (descriptor or small length, address, negative number, one of the paths below) or any value at all. Number 0xFF writes
// into the memory instead.

#include <algorithm>
#include <cstring>
#include <iterator>
#include <memory>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "engine/import_table.hpp"
#include "support/byte_reader.hpp"
#include "support/check.hpp"
#include "vfs/memory_source.hpp"
#include "wasi/preview1.hpp"
#include "wasi/standard_mounts.hpp"

namespace {

using eryx::engine::ImportTable;
using eryx::engine::U32;
using eryx::engine::U64;
using eryx::fuzz::ByteReader;
using eryx::fuzz::check;

constexpr std::size_t guest_memory_size = 4096;
constexpr int maximum_calls = 200;

// Found in the memory from the start, one every `path_distance` bytes, so that calls that need two good paths are met
// without luck. Lengths are small numbers, so these are short.
constexpr std::string_view paths[] = {"/data/a", "/tmp/a", "/data/d/../b", "data/d", "/data/d/x", "..",
                                      "/",       "tmp/",   "/dev/null",    "loop",   "data/l/l",  "data/m/a"};
constexpr std::size_t path_distance = 64;

/// As `paths` wants them, with a mount inside of another one.
const std::shared_ptr<const eryx::vfs::MountTable>& mounts() {
  static const auto table = [] {
    auto points = eryx::wasi::standard_mounts(nullptr, {});
    points.push_back({"/data/m", std::make_shared<const eryx::vfs::MemorySource>()});
    return eryx::vfs::MountTable::make(std::move(points));
  }();
  return table;
}

class IgnoringSink final : public eryx::wasi::OutputSink {
 public:
  void write(eryx::OutputStream, std::span<const std::byte> bytes) noexcept override {
    // Touched, so that a bad span is seen.
    for (const std::byte byte : bytes) last_ = byte;
  }

 private:
  volatile std::byte last_{};
};

class ImpatientSleeper final : public eryx::wasi::Sleeper {
 public:
  void sleep_until(std::chrono::steady_clock::time_point) noexcept override {}
};

template <typename Parameter>
Parameter take_parameter(ByteReader& input) {
  switch (input.take<std::uint8_t>() % 5) {
    case 0: return static_cast<Parameter>(input.take<std::uint8_t>() % 16);
    case 1: return static_cast<Parameter>(input.take<std::uint16_t>() % (guest_memory_size + 8));
    case 2: return static_cast<Parameter>(std::int64_t{input.take<std::int8_t>()});
    case 3: return static_cast<Parameter>(input.take<std::uint8_t>() % std::size(paths) * path_distance);
    default: return input.take<Parameter>();
  }
}

using Caller = U32 (*)(const ImportTable&, void* host, ByteReader&);

template <auto Member>
struct Call;

template <typename... Parameters, U32 (*ImportTable::*Member)(void*, Parameters...) noexcept>
struct Call<Member> {
  static U32 make(const ImportTable& table, void* host, ByteReader& input) {
    // Braces, because only they promise the order of evaluation.
    const std::tuple<Parameters...> values{take_parameter<Parameters>(input)...};
    return std::apply([&](Parameters... parameters) { return (table.*Member)(host, parameters...); }, values);
  }
};

constexpr Caller callers[] = {
#define ERYX_CALLER(name, ...) &Call<&ImportTable::name>::make,
    ERYX_WASI_FUNCTIONS(ERYX_CALLER)
#undef ERYX_CALLER
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static eryx::wasi::Preview1 preview1;
  ByteReader input(std::span(data, size));

  // On the heap and with exactly this size, so that the sanitizer sees every access beyond it.
  const auto bytes = std::make_unique<std::byte[]>(guest_memory_size);
  constexpr std::uint64_t memory_size = guest_memory_size;
  for (std::size_t index = 0; index < std::size(paths); ++index) {
    std::memcpy(bytes.get() + index * path_distance, paths[index].data(), paths[index].size());
  }
  IgnoringSink sink;
  ImpatientSleeper sleeper;
  preview1.begin({.memory = {bytes.get(), &memory_size},
                  .output = &sink,
                  .sleeper = &sleeper,
                  .standard_input = "standard input",
                  .clock = {},
                  .file_bytes = eryx::Bytes{1 << 16},
                  .file_entries = 50,
                  .mounts = mounts()});

  const ImportTable& table = eryx::wasi::import_table();
  for (int call = 0; call < maximum_calls && !input.is_empty(); ++call) {
    const auto number = input.take<std::uint8_t>();
    if (number == 0xFF) {
      const std::size_t address = input.take<std::uint16_t>() % guest_memory_size;
      const auto text =
          input.take_bytes(std::min<std::size_t>(input.take<std::uint8_t>(), guest_memory_size - address));
      if (!text.empty()) std::memcpy(bytes.get() + address, text.data(), text.size());
      continue;
    }
    const U32 error = callers[number % std::size(callers)](table, &preview1, input);
    check(error <= static_cast<U32>(eryx::wasi::Errno::NotCapable));
    check(preview1.quota().bytes_used() <= eryx::Bytes{1 << 16});
    check(preview1.quota().entries_used() <= 50);
  }

  preview1.end();
  check(preview1.quota().bytes_used() == eryx::Bytes{0});
  check(preview1.quota().entries_used() == 0);
  return 0;
}
