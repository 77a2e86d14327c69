// SPDX-License-Identifier: MIT OR Apache-2.0
/// What calling the host costs a program: one call after another, many at once, large ones.
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int calls = 900;  // in one execution; below the default limit
constexpr int runs = 20;
constexpr int large_calls = 300;
constexpr std::size_t large = 64 * 1024;
constexpr int gathers = 50;

struct Add {
  std::int64_t a = 0;
  std::int64_t b = 0;
};
ERYX_DESCRIBE_ARGS(Add, (a), (b))

struct Text {
  std::string text;
};
ERYX_DESCRIBE_ARGS(Text, (text))

// From one call of the handler to the next is one round: answer, back into the guest, Python, and out again.
class Rounds {
 public:
  void tick() {
    const Clock::time_point now = Clock::now();
    if (last_ != Clock::time_point()) {
      samples_.push_back(std::chrono::duration<double, std::micro>(now - last_).count());
    }
    last_ = now;
  }
  void pause() { last_ = {}; }
  [[nodiscard]] double median_us() const { return median(samples_); }

 private:
  Clock::time_point last_;
  std::vector<double> samples_;
};

void require(const ExecuteResult& result) {
  if (!result.ok())
    throw Unmeasurable(result.exception ? result.exception->traceback : "the program did not end");
}

double round_of(const Callback& callback, Rounds& rounds, const std::string& program) {
  const Sandbox sandbox = Sandbox::builder().callback(callback).build();
  for (int i = 0; i < runs; ++i) {
    rounds.pause();
    require(sandbox.execute(program));
  }
  return rounds.median_us();
}

double small_round(CallbackKind kind) {
  Rounds rounds;
  const auto add = [&](Add arguments) {
    rounds.tick();
    return arguments.a + arguments.b;
  };
  return round_of(make_callback("add", "Adds", add, kind), rounds,
                  "for i in range(" + std::to_string(calls) + "): await add(i, 1)");
}

double coroutine_round() {
  Rounds rounds;
  const auto add = [&](Add arguments) -> boost::asio::awaitable<std::int64_t> {
    rounds.tick();
    co_return arguments.a + arguments.b;
  };
  return round_of(make_callback("add", "Adds", add), rounds,
                  "for i in range(" + std::to_string(calls) + "): await add(i, 1)");
}

double large_round() {
  Rounds rounds;
  const auto echo = [&](const Text& arguments) {
    rounds.tick();
    return arguments.text;
  };
  return round_of(make_callback("echo", "Echoes", echo), rounds,
                  "text = 'x' * " + std::to_string(large) + "\nfor i in range(" +
                      std::to_string(large_calls) + "): await echo(text)");
}

double gather_ms() {
  const Sandbox sandbox =
      Sandbox::builder()
          .callback("add", "Adds", [](Add arguments) { return arguments.a + arguments.b; })
          .build();
  std::vector<double> samples;
  for (int i = 0; i < gathers; ++i) {
    samples.push_back(
        microseconds_of([&] {
          require(sandbox.execute("import asyncio\nawait asyncio.gather(*(add(i, 1) for i in range(1000)))"));
        }) /
        1000);
  }
  return median(samples);
}

std::vector<Figure> measure() {
  return {{"callback_roundtrip_p50_us", small_round(CallbackKind::Awaited)},
          {"callback_coroutine_p50_us", coroutine_round()},
          {"callback_immediate_p50_us", small_round(CallbackKind::Immediate)},
          {"callback_64kib_p50_us", large_round()},
          {"gather_1000_ms", gather_ms()}};
}

}  // namespace

Family callbacks() {
  return {{"callback_roundtrip_p50_us", "callback_coroutine_p50_us", "callback_immediate_p50_us",
           "callback_64kib_p50_us", "gather_1000_ms"},
          "calls of the host: a function and a coroutine through a full turn, an immediate one, 64 KiB there "
          "and back, "
          "1,000 at once",
          &measure};
}

}  // namespace eryx::bench
