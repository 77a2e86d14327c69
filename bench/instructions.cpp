// SPDX-License-Identifier: MIT OR Apache-2.0
/// How many instructions the hot paths take. `tools/check_instructions.py` compares them with bench/instructions.json.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
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

// One instruction after the other takes microseconds each.
Limits patient() {
  Limits limits;
  limits.wall_time = std::chrono::minutes(10);
  limits.callback_time = limits.wall_time;
  return limits;
}

void step_calls(const std::string& program) {
  const Sandbox sandbox = Sandbox::builder()
                              .callback("add", "Adds", [](const boost::json::object&) { return 3; })
                              .limits(patient())
                              .build();
  run_stepped([&] { require(sandbox.execute(program)); });
}

void callback() { step_calls("await add(a=1, b=2)"); }

void callbacks_in_turn() { step_calls("for i in range(20): await add(a=i, b=2)"); }

void callbacks_at_once() {
  step_calls("import asyncio\nawait asyncio.gather(*(add(a=i, b=2) for i in range(20)))");
}

struct Work {
  std::string_view name;
  std::string_view what;
  void (*run)();
};

constexpr std::array works = {
    Work{"fresh_print", "instructions and system calls of a fresh print(1)", &fresh_print},
    Work{"prepared_print", "instructions and system calls of a prepared print(1)", &prepared_print},
    Work{"session_eval", "instructions and system calls of an evaluation in a session", &session_eval},
    Work{"session_eval_undo", "instructions and system calls of one that can be undone", &session_eval_undo},
    Work{"callback", "instructions and system calls of a fresh run that calls the host", &callback},
    Work{"callbacks_in_turn", "instructions and system calls of a fresh run that calls the host 20 times",
         &callbacks_in_turn},
    Work{"callbacks_at_once", "instructions and system calls of one that gathers 20 calls",
         &callbacks_at_once}};

std::vector<std::string> names_of(const Work& work) {
  const std::string name(work.name);
  return {name + "_guest_instructions", name + "_host_instructions", name + "_library_instructions",
          name + "_system_calls"};
}

// Seldom something else happens in between, as a page that comes back: the smaller count is that of the path.
Steps fewest_steps(const std::string& name) {
  const Steps first = count_steps(name);
  const Steps second = count_steps(name);
  return {std::min(first.guest, second.guest), std::min(first.host, second.host),
          std::min(first.libraries, second.libraries), std::min(first.system_calls, second.system_calls)};
}

std::vector<Figure> measure(const Work& work) {
  const Steps steps = fewest_steps(std::string(work.name));
  const std::array counts = {steps.guest, steps.host, steps.libraries, steps.system_calls};
  std::vector<Figure> figures;
  for (const std::uint64_t count : counts)
    figures.push_back({names_of(work)[figures.size()], static_cast<double>(count)});
  return figures;
}

}  // namespace

void run_stepped(std::string_view name) {
  for (const Work& work : works) {
    if (work.name == name) return work.run();
  }
  throw Unmeasurable("there is no work of this name to be counted");
}

std::vector<Family> instructions() {
  std::vector<Family> families;
  for (const Work& work : works)
    families.push_back({names_of(work), work.what, [&work] { return measure(work); }, Family::Kind::Count});
  return families;
}

}  // namespace eryx::bench
