#include "wasi/fake_guest.hpp"

#include <cstring>
#include <thread>

namespace eryx::wasi {
namespace {

constexpr std::uint32_t kPathAddress = 0x100;
constexpr std::uint32_t kVectorAddress = 0x10;
constexpr std::uint32_t kResultAddress = 0x20;
constexpr std::uint32_t kStatAddress = 0x40;
constexpr std::uint32_t kDataAddress = 0x2000;

}  // namespace

void RecordingSleeper::sleep_until(std::chrono::steady_clock::time_point deadline) noexcept {
  deadlines.push_back(deadline);
  if (mode_ == Mode::Sleep) std::this_thread::sleep_until(deadline);
}

FakeGuest::FakeGuest(std::string_view standard_input, const ClockOptions& clock)
    : bytes(std::make_unique<std::byte[]>(kMemorySize)), memory(bytes.get(), &size) {
  world = {.memory = memory,
           .output = &sink,
           .sleeper = &sleeper,
           .standard_input = standard_input,
           .clock = clock,
           .file_bytes = Bytes{1 << 20},
           .file_entries = 100,
           .archive = nullptr};
  preview1.begin(world);
}

GuestPtr<char> FakeGuest::put(std::uint32_t address, std::string_view text) {
  const auto target = memory.bytes(address, text.size()).value();
  if (!text.empty()) std::memcpy(target.data(), text.data(), text.size());
  return {address};
}

std::string FakeGuest::text(std::uint32_t address, std::uint32_t count) const {
  const auto source = memory.bytes(address, count).value();
  return {reinterpret_cast<const char*>(source.data()), source.size()};
}

Errno FakeGuest::open(std::string_view path, OpenFlags flags, Rights rights, Fd& opened, FdFlags fd_flags) {
  const auto where = put(kPathAddress, path);
  const Errno error =
      preview1.path_open(kRoot, LookupFlags::SymlinkFollow, where, static_cast<Size>(path.size()), flags,
                         rights, Rights::All, fd_flags, GuestPtr<Fd>{kResultAddress});
  if (error == Errno::Success) opened = get<Fd>(kResultAddress);
  return error;
}

Errno FakeGuest::write(Fd fd, std::string_view data) {
  put(kDataAddress, data);
  put_value(kVectorAddress, IoVector{{kDataAddress}, static_cast<Size>(data.size())});
  return preview1.fd_write(fd, {kVectorAddress}, 1, {kResultAddress});
}

std::string FakeGuest::read(Fd fd, std::uint32_t count) {
  put_value(kVectorAddress, IoVector{{kDataAddress}, count});
  if (preview1.fd_read(fd, {kVectorAddress}, 1, {kResultAddress}) != Errno::Success) return {};
  return text(kDataAddress, get<Size>(kResultAddress));
}

Errno FakeGuest::make_directory(std::string_view path) {
  return preview1.path_create_directory(kRoot, put(kPathAddress, path), static_cast<Size>(path.size()));
}

Errno FakeGuest::stat(std::string_view path, Filestat& result, LookupFlags lookup) {
  const auto where = put(kPathAddress, path);
  const Errno error =
      preview1.path_filestat_get(kRoot, lookup, where, static_cast<Size>(path.size()), {kStatAddress});
  if (error == Errno::Success) result = get<Filestat>(kStatAddress);
  return error;
}

}  // namespace eryx::wasi
