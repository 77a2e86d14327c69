// SPDX-License-Identifier: MIT OR Apache-2.0
// Call records of an idle turn, and requests for immediate callbacks, as any bytes.

#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "bridge/bridge.hpp"
#include "bridge/one_thread.hpp"

namespace {

using namespace eryx;
using namespace eryx::bridge;

constexpr std::uint32_t memory_size = 1 << 16;
constexpr std::uint32_t input_at = 1024;

class NoTimes final : public GuestTimes {
 public:
  [[nodiscard]] SteadyTime wake_time(std::uint64_t) const override { return SteadyTime::min(); }
  void advance_to(std::uint64_t) override {}
  void note_wait(std::chrono::nanoseconds) override {}
  void set_timer(std::uint64_t) override {}
  [[nodiscard]] std::uint64_t timer() const override { return 0; }
  void ring_if_due() override {}
};

std::shared_ptr<const CallbackSet> callbacks() {
  static const auto set = std::make_shared<const CallbackSet>(std::vector<Callback>{
      {"echo", "", {}, [](const CallbackCall& call) { call.complete(call.arguments()); }},
      {"now",
       "",
       {},
       [](const CallbackCall& call) { call.complete(RawJson{std::string(call.arguments_text())}); },
       CallbackKind::Immediate}});
  return set;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > memory_size - input_at) return 0;
  static std::vector<std::byte> bytes(memory_size);
  std::uint64_t shown = memory_size;
  engine::Watch watch;
  // Time enough that handlers start; nothing waits, because the guest's own time is over.
  watch.begin(SteadyTime::clock::now() + std::chrono::hours(1), std::chrono::seconds(1));
  NoTimes times;
  BridgeWorld world;
  world.memory = engine::GuestMemory(bytes.data(), &shown);
  world.watch = &watch;
  world.times = &times;
  world.callbacks = callbacks();
  OneThread threads;
  world.threads = &threads;
  Bridge bridge;
  bridge.begin(std::move(world));
  if (size > 0) std::memcpy(bytes.data() + input_at, data, size);
  (void)bridge.start_calls(input_at, static_cast<std::uint32_t>(size));
  (void)bridge.collect();
  (void)bridge.take_answers();
  (void)bridge.call(input_at);
  (void)bridge.wait(input_at);
  (void)bridge.describe(size > 0 ? data[0] % 5U : 0U, size > 1 ? data[1] : 0U, input_at);
  (void)bridge.fetch(input_at, static_cast<std::uint32_t>(size));
  bridge.end();
  return 0;
}
