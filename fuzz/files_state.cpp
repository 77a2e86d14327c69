// Reads arbitrary bytes as the files of a checkpoint. What is accepted must be written as the same bytes again, be
// restored, and serve a guest that looks at all of it and changes it; at the end nothing may be left.

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "eryx/error.hpp"
#include "wasi/files_state_format.hpp"
#include "wasi/preview1.hpp"

namespace {

using namespace eryx::wasi;

constexpr std::size_t kMemorySize = 4096;
constexpr eryx::Bytes kBytes{1 << 20};
constexpr std::uint64_t kEntries = 1000;

void check(bool condition) {
  if (!condition) std::abort();
}

/// Reads, lists, writes and closes whatever is open.
void use_descriptors(Preview1& preview1, const eryx::engine::GuestMemory& memory) {
  check(memory.store(GuestPtr<IoVector>{0}, IoVector{{1024}, 512}));
  const std::size_t open = preview1.open_file_count();
  for (std::uint32_t number = 0; number < eryx::vfs::DescriptorTable::kCapacity; ++number) {
    if (number > 64 && open < 8) break;
    const Fd fd{number};
    static_cast<void>(preview1.fd_filestat_get(fd, {2048}));
    static_cast<void>(preview1.fd_readdir(fd, {1024}, 1024, 0, {512}));
    static_cast<void>(preview1.fd_read(fd, {0}, 1, {512}));
    static_cast<void>(preview1.fd_write(fd, {0}, 1, {512}));
    static_cast<void>(preview1.fd_filestat_set_size(fd, 100'000));
    static_cast<void>(preview1.fd_pwrite(fd, {0}, 1, 70'000, {512}));
    if (number % 2 == 0) static_cast<void>(preview1.fd_close(fd));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Preview1 preview1;
  const auto input = std::as_bytes(std::span(data, size));

  std::shared_ptr<const FilesState> state;
  try {
    state = read_files_state(input, nullptr, {kBytes, kEntries});
  } catch (const eryx::Error&) {
    return 0;
  }
  const std::vector<std::byte> written = write_files_state(*state);
  check(std::equal(written.begin(), written.end(), input.begin(), input.end()));

  const auto bytes = std::make_unique<std::byte[]>(kMemorySize);
  constexpr std::uint64_t memory_size = kMemorySize;
  const eryx::engine::GuestMemory memory(bytes.get(), &memory_size);
  preview1.begin({.memory = memory, .clock = {}, .file_bytes = kBytes, .file_entries = kEntries});
  preview1.restore_files(state);
  check(preview1.quota().bytes_used() <= kBytes && preview1.quota().entries_used() <= kEntries);
  check(preview1.open_file_count() == state->descriptors.size());
  use_descriptors(preview1, memory);

  // Whatever the guest did, the state is what it was, and another capture can be read again.
  check(write_files_state(*state) == written);
  const auto after = preview1.capture_files();
  static_cast<void>(read_files_state(write_files_state(*after), nullptr, {kBytes, kEntries}));

  preview1.end();
  check(preview1.quota().bytes_used() == eryx::Bytes{0} && preview1.quota().entries_used() == 0);
  return 0;
}
