// SPDX-License-Identifier: MIT OR Apache-2.0
/// How fast output reaches a handler while the program runs, and what a handler adds to a short run.
#include <cstdint>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr std::uint64_t pieces = 1000;
constexpr std::uint64_t piece_size = 64 * 1024;
constexpr int runs = 15;
constexpr int short_runs = 5000;

double stream_mib_s() {
  const Sandbox sandbox = Sandbox::builder().limits({.output = Bytes{2 * pieces * piece_size}}).build();
  std::vector<double> samples;
  for (int i = 0; i < runs; ++i) {
    std::uint64_t got = 0;
    const double us = microseconds_of([&] {
      const ExecuteResult result = sandbox.execute(
          "import os\npiece = b'x' * 65536\nfor i in range(1000): os.write(1, piece)",
          ExecuteOptions().on_output([&](const OutputPiece& piece) { got += piece.bytes.size(); }));
      if (!result.ok() || got != pieces * piece_size)
        throw Unmeasurable("the handler was not given everything");
    });
    samples.push_back(static_cast<double>(got) / (1 << 20) / (us / 1e6));
  }
  return median(samples);
}

double fresh_print_us() {
  const Sandbox sandbox = Sandbox::builder().build();
  const ExecuteOptions options = ExecuteOptions().on_output([](const OutputPiece&) {});
  std::vector<double> samples;
  for (int i = 0; i < short_runs; ++i) {
    samples.push_back(microseconds_of([&] {
      if (!sandbox.execute("print(1)", options).ok()) throw Unmeasurable("the program failed");
    }));
  }
  return median(samples);
}

std::vector<Figure> measure() {
  return {{"output_stream_mib_s", stream_mib_s()}, {"output_fresh_print_p50_us", fresh_print_us()}};
}

}  // namespace

Family output_stream() {
  return {{"output_stream_mib_s", "output_fresh_print_p50_us"},
          "output to a handler: 1,000 pieces of 64 KiB while the program runs, and a fresh print(1)",
          &measure};
}

}  // namespace eryx::bench
