// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/fake_guest.hpp"

#include <cstring>
#include <thread>
#include <utility>

#include "wasi/standard_mounts.hpp"

namespace eryx::wasi {
namespace {

constexpr std::uint32_t path_address = 0x100;
constexpr std::uint32_t vector_address = 0x10;
constexpr std::uint32_t result_address = 0x20;
constexpr std::uint32_t stat_address = 0x40;
constexpr std::uint32_t data_address = 0x2000;

}  // namespace

const std::shared_ptr<const vfs::MountTable>& plain_mounts() {
  static const auto mounts = vfs::MountTable::make(standard_mounts(nullptr, {}));
  return mounts;
}

void RecordingSleeper::sleep_until(std::chrono::steady_clock::time_point deadline) noexcept {
  deadlines.push_back(deadline);
  if (mode_ == Mode::Sleep) std::this_thread::sleep_until(deadline);
}

FakeGuest::FakeGuest(std::string_view standard_input, const ClockOptions& clock,
                     std::shared_ptr<const vfs::MountTable> mounts)
    : bytes(std::make_unique<std::byte[]>(memory_size)), memory(bytes.get(), &size) {
  world = {.memory = memory,
           .output = &sink,
           .sleeper = &sleeper,
           .standard_input = standard_input,
           .clock = clock,
           .file_bytes = Bytes{1 << 20},
           .file_entries = 100,
           .mounts = std::move(mounts)};
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
  const auto where = put(path_address, path);
  const Errno error =
      preview1.path_open(root_fd, LookupFlags::SymlinkFollow, where, static_cast<Size>(path.size()), flags,
                         rights, Rights::All, fd_flags, GuestPtr<Fd>{result_address});
  if (error == Errno::Success) opened = get<Fd>(result_address);
  return error;
}

Errno FakeGuest::write(Fd fd, std::string_view data) {
  put(data_address, data);
  put_value(vector_address, IoVector{{data_address}, static_cast<Size>(data.size())});
  return preview1.fd_write(fd, {vector_address}, 1, {result_address});
}

std::string FakeGuest::read(Fd fd, std::uint32_t count) {
  put_value(vector_address, IoVector{{data_address}, count});
  if (preview1.fd_read(fd, {vector_address}, 1, {result_address}) != Errno::Success) return {};
  return text(data_address, get<Size>(result_address));
}

Errno FakeGuest::make_directory(std::string_view path) {
  return preview1.path_create_directory(root_fd, put(path_address, path), static_cast<Size>(path.size()));
}

Errno FakeGuest::stat(std::string_view path, Filestat& result, LookupFlags lookup) {
  const auto where = put(path_address, path);
  const Errno error =
      preview1.path_filestat_get(root_fd, lookup, where, static_cast<Size>(path.size()), {stat_address});
  if (error == Errno::Success) result = get<Filestat>(stat_address);
  return error;
}

}  // namespace eryx::wasi
