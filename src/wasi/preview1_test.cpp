// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/preview1.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "wasi/fake_guest.hpp"

namespace eryx::wasi {
namespace {

using namespace std::chrono_literals;

using engine::U32;
using engine::U64;

U32 number(Errno error) { return static_cast<U32>(error); }

TEST(Preview1Test, ArgumentsAndEnvironmentAreEmpty) {
  FakeGuest guest;
  guest.put_value<Size>(0x400, 77);
  guest.put_value<Size>(0x404, 77);
  EXPECT_EQ(guest.preview1.args_sizes_get({0x400}, {0x404}), Errno::Success);
  EXPECT_EQ(guest.get<U64>(0x400), 0u);
  guest.put_value<U64>(0x400, UINT64_MAX);
  EXPECT_EQ(guest.preview1.environ_sizes_get({0x400}, {0x404}), Errno::Success);
  EXPECT_EQ(guest.get<U64>(0x400), 0u);
  EXPECT_EQ(guest.preview1.args_get({0x400}, {0x404}), Errno::Success);
  EXPECT_EQ(guest.preview1.environ_get({0x400}, {0x404}), Errno::Success);
}

TEST(Preview1Test, ClocksShowTheirOptions) {
  FakeGuest guest({},
                  {.granularity = 10ms, .start = vfs::Timestamp(1000s), .flow = ClockOptions::Flow::Frozen});
  ASSERT_EQ(guest.preview1.clock_res_get(ClockId::Realtime, {0x400}), Errno::Success);
  EXPECT_EQ(guest.get<WasiTimestamp>(0x400), 10'000'000u);
  ASSERT_EQ(guest.preview1.clock_time_get(ClockId::Realtime, 0, {0x400}), Errno::Success);
  EXPECT_EQ(guest.get<WasiTimestamp>(0x400), 1'000'000'000'000u);
  ASSERT_EQ(guest.preview1.clock_time_get(ClockId::Monotonic, 0, {0x400}), Errno::Success);
  EXPECT_EQ(guest.get<WasiTimestamp>(0x400), guest.preview1.monotonic_now());
  ASSERT_EQ(guest.preview1.clock_time_get(ClockId::ProcessCpuTime, 0, {0x400}), Errno::Success);
  EXPECT_EQ(guest.get<WasiTimestamp>(0x400), 0u);
  EXPECT_EQ(guest.preview1.clock_time_get(ClockId{4}, 0, {0x400}), Errno::Invalid);
  EXPECT_EQ(guest.preview1.clock_res_get(ClockId{UINT32_MAX}, {0x400}), Errno::Invalid);

  const GuestTime deadline = guest.preview1.monotonic_now() + 1'000'000'000;
  EXPECT_GE(guest.preview1.wake_time(deadline), std::chrono::steady_clock::now() + 900ms);
  guest.preview1.advance_to(deadline);
  EXPECT_EQ(guest.preview1.monotonic_now(), deadline);
}

TEST(Preview1Test, RandomBytesDiffer) {
  FakeGuest guest;
  ASSERT_EQ(guest.preview1.random_get({0x1000}, 32), Errno::Success);
  ASSERT_EQ(guest.preview1.random_get({0x2000}, 32), Errno::Success);
  EXPECT_NE(guest.text(0x1000, 32), guest.text(0x2000, 32));
  EXPECT_EQ(guest.preview1.random_get({0x1000}, UINT32_MAX), Errno::Invalid);
  EXPECT_EQ(guest.preview1.random_get({FakeGuest::memory_size - 1}, 2), Errno::Fault);
}

TEST(Preview1Test, ExitStatusIsThatOfThisExecution) {
  FakeGuest guest;
  EXPECT_FALSE(guest.preview1.exit_status());
  guest.preview1.proc_exit(3);
  EXPECT_EQ(guest.preview1.exit_status(), 3u);
  guest.preview1.end();
  guest.preview1.begin(guest.world);
  EXPECT_FALSE(guest.preview1.exit_status());
}

TEST(Preview1Test, ThereAreNoSocketsAndNoSignals) {
  FakeGuest guest;
  EXPECT_EQ(guest.preview1.sock_accept(Fd{0}, FdFlags::None, {0x400}), Errno::NotSocket);
  EXPECT_EQ(guest.preview1.sock_recv(Fd{0}, {0x400}, 1, 0, {0x400}, {0x400}), Errno::NotSocket);
  EXPECT_EQ(guest.preview1.sock_send(root_fd, {0x400}, 1, 0, {0x400}), Errno::NotSocket);
  EXPECT_EQ(guest.preview1.sock_shutdown(Fd{99}, 0), Errno::BadDescriptor);
  EXPECT_EQ(guest.preview1.proc_raise(9), Errno::NotSupported);
  EXPECT_EQ(guest.preview1.sched_yield(), Errno::Success);
}

/// One call with all its parameters, at machine level.
template <typename... Parameters>
void sweep(FakeGuest& guest, engine::ImportTable::Function<Parameters...> function, const char* name) {
  static constexpr std::uint64_t hostile[] = {
      0,          1,          3,          4,          5,          0xFFF8,
      0xFFFC,     0xFFFF,     0x10000,    0x10001,    0x7FFFFFFF, 0x80000000,
      0xFFFFFFFE, 0xFFFFFFFF, 1ull << 32, 1ull << 62, 1ull << 63, UINT64_MAX - 1,
      UINT64_MAX};
  constexpr std::size_t parameter_count = sizeof...(Parameters);
  constexpr std::size_t value_count = std::size(hostile);
  // Every pair of positions takes every pair of values; the rest stays at a base value.
  for (const std::uint64_t base : {std::uint64_t{3}, std::uint64_t{0x400}, UINT64_MAX}) {
    for (std::size_t left = 0; left < parameter_count; ++left) {
      for (std::size_t right = left; right < parameter_count; ++right) {
        for (std::size_t pair = 0; pair < value_count * value_count; ++pair) {
          std::uint64_t values[parameter_count + 1];
          std::fill(std::begin(values), std::end(values), base);
          values[left] = hostile[pair / value_count];
          values[right] = hostile[pair % value_count];
          const U32 error = [&]<std::size_t... Index>(std::index_sequence<Index...>) {
            return function(&guest.preview1, static_cast<Parameters>(values[Index])...);
          }
          (std::index_sequence_for<Parameters...>());
          ASSERT_LE(error, number(Errno::NotCapable)) << name;
        }
      }
    }
  }
}

// The memory is on the heap with exactly its size: the address sanitizer reports any access beyond it.
class HostileCallTest : public testing::Test {
 protected:
  HostileCallTest() {
    // Vectors, subscriptions and paths at the usual base addresses contain extreme addresses and lengths.
    guest_.put_value(0x400, IoVector{{0xFFF0}, UINT32_MAX});
    guest_.put_value(3, IoVector{{UINT32_MAX}, 16});
  }
  FakeGuest guest_{"input"};
};

TEST_F(HostileCallTest, NoValueOfAnyParameterReachesBeyondMemory) {
  const engine::ImportTable& table = import_table();
#define ERYX_SWEEP(name, ...)                    \
  sweep<__VA_ARGS__>(guest_, table.name, #name); \
  guest_.preview1.end();                         \
  guest_.preview1.begin(guest_.world);
  ERYX_WASI_FUNCTIONS(ERYX_SWEEP)
#undef ERYX_SWEEP
}

TEST_F(HostileCallTest, EveryImportIsThere) {
  const engine::ImportTable& table = import_table();
#define ERYX_EXPECT_PRESENT(name, ...) EXPECT_NE(table.name, nullptr) << #name;
  ERYX_WASI_FUNCTIONS(ERYX_EXPECT_PRESENT)
#undef ERYX_EXPECT_PRESENT
  ASSERT_NE(table.proc_exit, nullptr);
  table.proc_exit(&guest_.preview1, 5);
  EXPECT_EQ(guest_.preview1.exit_status(), 5u);
}

TEST_F(HostileCallTest, ParametersArriveWhereTheyBelong) {
  const engine::ImportTable& table = import_table();
  guest_.put(0x2000, "/data/file");
  ASSERT_EQ(table.path_open(&guest_.preview1, 3, 1, 0x2000, 10, 1, static_cast<U64>(read_write), 0, 0, 0x500),
            number(Errno::Success));
  const auto fd = guest_.get<U32>(0x500);
  guest_.put_value(0x600, IoVector{{0x2000}, 10});
  ASSERT_EQ(table.fd_pwrite(&guest_.preview1, fd, 0x600, 1, 5, 0x500), number(Errno::Success));
  ASSERT_EQ(table.fd_seek(&guest_.preview1, fd, static_cast<U64>(-3), 2, 0x500), number(Errno::Success));
  EXPECT_EQ(guest_.get<U64>(0x500), 12u);
}

}  // namespace
}  // namespace eryx::wasi
