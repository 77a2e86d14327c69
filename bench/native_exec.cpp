// SPDX-License-Identifier: MIT OR Apache-2.0
/// Runs of trifles beside the cheapest thing that is no sandbox at all: `exec(compile(…))` in a native CPython that runs already. In turns
/// in the same run; ratios of medians.
#include <filesystem>
#include <string>
#include <vector>

#include "child_process.hpp"
#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "runs.hpp"
#include "side_by_side.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr int rounds = 7;
constexpr int runs = 5000;

double native_us(const std::string& python, const std::string& program) {
  const std::filesystem::path path = std::filesystem::path(ERYX_BENCH_EXEC_PROGRAMS) / program;
  return std::stod(output_of({python, "-I", path.string()}));
}

std::vector<Figure> measure() {
  const std::string python = native_python();
  const Sandbox sandbox = Sandbox::builder().build();
  const Prepared prepared_program = sandbox.prepare("import eryx\neryx.ready()\nprint(1)");
  Session plain(sandbox, {Undo::Off});
  Session undone(sandbox, {Undo::On});
  std::vector<double> native_fresh, native_session, print, prepared, eval, undo;
  for (int round = 0; round < rounds; ++round) {
    print.push_back(median_us([&] { return sandbox.execute("print(1)"); }, "1\n", runs));
    native_fresh.push_back(native_us(python, "fresh.py"));
    prepared.push_back(median_us([&] { return prepared_program.execute(); }, "1\n", runs));
    eval.push_back(median_us([&] { return plain.execute("x = 1"); }, "", runs));
    native_session.push_back(native_us(python, "session.py"));
    undo.push_back(median_us([&] { return undone.execute("x = 1"); }, "", runs));
  }
  return {{"fresh_print_over_native_exec_x", median(print) / median(native_fresh)},
          {"prepared_print_over_native_exec_x", median(prepared) / median(native_fresh)},
          {"session_eval_over_native_exec_x", median(eval) / median(native_session)},
          {"session_eval_undo_over_native_exec_x", median(undo) / median(native_session)}};
}

}  // namespace

Family native_exec() {
  return {{"fresh_print_over_native_exec_x", "prepared_print_over_native_exec_x",
           "session_eval_over_native_exec_x", "session_eval_undo_over_native_exec_x"},
          "a fresh run of print(1), and x = 1 in a session, over exec(compile()) in a running native CPython",
          &measure};
}

}  // namespace eryx::bench
