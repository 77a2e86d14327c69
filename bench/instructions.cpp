// SPDX-License-Identifier: MIT OR Apache-2.0
/// How many instructions the hot paths take. `tools/check_instructions.py` compares them with bench/instructions.json.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "stepping.hpp"

namespace eryx::bench {
namespace {

void require(const ExecuteResult& result) {
  if (result.outcome != Outcome::Completed)
    throw Unmeasurable("a program ended as " + std::string(to_string(result.outcome)));
}

void fresh_print() {
  const Sandbox sandbox = Sandbox::builder().build();
  run_stepped([&] { require(sandbox.execute("print(1)")); });
}

void prepared_print() {
  const Prepared program = Sandbox::builder().build().prepare("print(1)");
  run_stepped([&] { require(program.execute()); });
}

void session_eval() {
  Session session(Sandbox::builder().build(), {Undo::Off});
  run_stepped([&] { require(session.execute("x = 1")); });
}

void session_eval_undo() {
  Session session(Sandbox::builder().build(), {Undo::On});
  run_stepped([&] { require(session.execute("x = 1")); });
}

void callback() {
  const Sandbox sandbox =
      Sandbox::builder().callback("add", "Adds", [](const boost::json::object&) { return 3; }).build();
  run_stepped([&] { require(sandbox.execute("await add(a=1, b=2)")); });
}

struct Work {
  std::string_view name;
  void (*run)();
};

constexpr std::array works = {Work{"fresh_print", &fresh_print}, Work{"prepared_print", &prepared_print},
                              Work{"session_eval", &session_eval},
                              Work{"session_eval_undo", &session_eval_undo}, Work{"callback", &callback}};

// Seldom something else happens in between, as a page that comes back: the smaller count is that of the path.
Steps fewest_steps(const std::string& name) {
  const Steps first = count_steps(name);
  const Steps second = count_steps(name);
  return {std::min(first.guest, second.guest), std::min(first.host, second.host),
          std::min(first.libraries, second.libraries), std::min(first.system_calls, second.system_calls)};
}

std::vector<Figure> measure() {
  std::vector<Figure> figures;
  for (const Work& work : works) {
    const std::string name(work.name);
    const Steps steps = fewest_steps(name);
    figures.push_back({name + "_guest_instructions", static_cast<double>(steps.guest)});
    figures.push_back({name + "_host_instructions", static_cast<double>(steps.host)});
    figures.push_back({name + "_library_instructions", static_cast<double>(steps.libraries)});
    figures.push_back({name + "_system_calls", static_cast<double>(steps.system_calls)});
  }
  return figures;
}

}  // namespace

void run_stepped(std::string_view name) {
  for (const Work& work : works) {
    if (work.name == name) return work.run();
  }
  throw Unmeasurable("there is no work of this name to be counted");
}

Family instructions() {
  return {{"instructions"},
          "instructions and system calls of a fresh print(1), a prepared one, an evaluation in a session, a "
          "callback",
          &measure};
}

}  // namespace eryx::bench
