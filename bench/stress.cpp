// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx-stress`: the two promises that need hours of luck to break, tried as often as one likes.
///
/// kills: programs are stopped at random moments, in Python, in C loops, in host functions, while memory grows, in bulk
/// copies; after each, the next run on the same thread must be right. Half of the kills are cancellations, half wall
/// time limits; softly and hard in turn. With --native, they are stopped in the machine code of extension modules.
/// leaks: sandboxes are created, used and released; memory, mappings and descriptors must be where they were.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "process_status.hpp"

namespace {

using Clock = std::chrono::steady_clock;

/// A sandbox, what is stopped in it, and what must be right afterwards.
struct Subject {
  eryx::Sandbox sandbox;
  std::vector<const char*> programs;
  const char* next_program;
  const char* next_output;
  std::chrono::nanoseconds longest_delay{3'000'000};
};

constexpr std::array endless_programs = {
    // Python alone, its interrupt swallowed.
    "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    // A C loop that never looks at signals.
    "x = b'a' * 1_000_000\nwhile True: x.count(b'ab')",
    // Host functions.
    "import os, time\nwhile True:\n    os.stat('/tmp'); time.time(); os.urandom(16)\n    print('.', end='', "
    "flush=True)",
    // Files.
    "while True:\n    with open('/tmp/f', 'wb') as f: f.write(bytes(10_000))\n    open('/tmp/f', "
    "'rb').read()",
    // Memory that grows, and is given back to the interpreter.
    "while True:\n    a = []\n    try:\n        while True: a.append(bytearray(100_000))\n    except "
    "MemoryError: pass",
    // Bulk copies.
    "x = bytearray(4_000_000)\nwhile True: x[1_000_000:2_000_000] = x[2_000_000:3_000_000]",
    // Big numbers, sorting, a regular expression, the collector.
    "x = 3 ** 20_000\nwhile True: x * x",
    "x = list(range(50_000))\nwhile True: sorted(x, key=lambda n: -n)",
    "import re\nwhile True: re.match(r'(a+)+$', 'a' * 28 + 'b')",
    "import gc\nwhile True:\n    a = []; a.append(a)\n    gc.collect()",
    // Sleeping, and asyncio.
    "import time\nwhile True: time.sleep(0.0001)",
    "import asyncio\nwhile True: await asyncio.sleep(0)",
};

/// What one thread saw go wrong; empty while all is well.
class Failures {
 public:
  void add(const std::string& what) {
    ++count_;
    fmt::print(stderr, "eryx-stress: {}\n", what);
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  std::atomic<std::uint64_t> count_ = 0;
};

std::vector<Subject> python_subjects() {
  return {{eryx::Sandbox::builder().build(),
           {endless_programs.begin(), endless_programs.end()},
           "import json\nassert 'x' not in globals() and 'a' not in "
           "globals()\nprint(json.dumps([sum(range(100))]))",
           "[4950]\n"}};
}

/// Sandboxes with the extension modules that tests/native compiles to `folder`, each a module called probe.
std::vector<Subject> native_subjects(const std::filesystem::path& folder) {
  const auto sandbox = [&](const char* name) {
    const std::filesystem::path scratch =
        std::filesystem::temp_directory_path() / fmt::format("eryx-stress-{}-{}", ::getpid(), name);
    std::filesystem::create_directories(scratch);
    std::filesystem::copy_file(folder / (std::string(name) + ".so"),
                               scratch / "probe.cpython-313-wasm32-emscripten.so");
    eryx::RuntimeOptions options;
    options.native_packages = eryx::NativePackages{};
    options.image_cache = eryx::user_image_cache();
    eryx::Sandbox result = eryx::Sandbox::builder()
                               .runtime(eryx::Runtime::create(options))
                               .package(eryx::Package::from_folder(scratch))
                               .import_module("probe")
                               .build();
    std::filesystem::remove_all(scratch);
    return result;
  };
  constexpr std::chrono::nanoseconds delay{1'000'000};
  return {{sandbox("probe"),
           {"import probe\nprobe.spin()", "import probe\nwhile True: probe.zero_bytes()",
            // Main's code that calls back, and the other way round.
            "import probe\nwhile True: probe.sorted_words()",
            "import probe\nwhile True: probe.call(lambda: probe.call(probe.count))",
            "import probe\nwhile True: probe.Pair(1, 2).sum", "import probe\nwhile True: probe.take()",
            "import probe\nwhile True:\n    try:\n        while True: probe.call(probe.spin)\n    except "
            "BaseException: pass"},
           "import probe\nprint(probe.count(), probe.zero_bytes(), probe.sorted_words()[0])",
           "1 0 one\n",
           delay},
          {sandbox("jumps"),
           {"import probe\nwhile True: probe.jump_often(1000)",
            "import probe\nwhile True: probe.call(lambda: probe.jump(20, 1))"},
           "import probe\nprint(probe.jump(3, 2), probe.jump_often(5))",
           "2000006 20\n",
           delay},
          {sandbox("throws"),
           {"import probe\nwhile True: probe.caught(1000)",
            "import probe\nwhile True: probe.call(lambda: probe.call(lambda: 1/0))"},
           "import probe\nprint(probe.caught(5))",
           "4006\n",
           delay}};
}

/// The run after a kill: it must find a new interpreter, and be left in peace.
void check_next_run(const Subject& subject, const char* program, Failures& failures) {
  const eryx::ExecuteResult next = subject.sandbox.execute(subject.next_program);
  if (!next.ok() || next.stdout_text != subject.next_output) {
    failures.add(fmt::format("after a kill of '{}': {} '{}' {}", program, to_string(next.outcome),
                             next.stdout_text,
                             next.exception ? next.exception->traceback : next.trap.value_or("")));
  }
}

/// Ends one execution after `delay`, by its limit or by a stop request from another thread.
eryx::ExecuteResult kill_one(const eryx::Sandbox& sandbox, const char* program,
                             std::chrono::nanoseconds delay, std::chrono::nanoseconds grace,
                             std::uint64_t choice) {
  eryx::ExecuteOptions options;
  eryx::Limits limits{.grace = grace, .memory = eryx::Bytes{48ull << 20}, .output = eryx::Bytes{1ull << 16}};
  if (choice % 2 == 0) {
    limits.wall_time = delay;
    return sandbox.execute(program, options.limits(limits));
  }
  options.limits(limits);
  std::stop_source stop;
  options.stop(stop.get_token());
  const std::jthread killer([stop, delay]() mutable {
    std::this_thread::sleep_for(delay);
    stop.request_stop();
  });
  return sandbox.execute(program, options);
}

void kill_at_random(const std::vector<Subject>& subjects, std::uint64_t kills, std::uint64_t seed,
                    Failures& failures, std::atomic<std::uint64_t>& done) {
  std::mt19937_64 random(seed);
  for (std::uint64_t i = 0; i < kills; ++i) {
    const Subject& subject = subjects[random() % subjects.size()];
    const char* const program = subject.programs[random() % subject.programs.size()];
    const std::chrono::nanoseconds delay(1 + random() %
                                                 static_cast<std::uint64_t>(subject.longest_delay.count()));
    const std::chrono::nanoseconds grace(random() % 2 == 0 ? 0 : random() % 500'000);
    const Clock::time_point start = Clock::now();
    const eryx::ExecuteResult killed = kill_one(subject.sandbox, program, delay, grace, random());
    const auto late = Clock::now() - start - delay - grace;
    if (killed.outcome != eryx::Outcome::LimitExceeded && killed.outcome != eryx::Outcome::Cancelled) {
      failures.add(fmt::format("'{}' ended as {}: {}", program, to_string(killed.outcome),
                               killed.exception ? killed.exception->traceback : killed.trap.value_or("")));
    }
    // A busy machine may stop all of the process for a second; a stop that was lost never comes.
    if (late > std::chrono::seconds(20)) {
      failures.add(fmt::format("'{}' ended {} ms late", program,
                               std::chrono::duration_cast<std::chrono::milliseconds>(late).count()));
    }
    check_next_run(subject, program, failures);
    ++done;
  }
}

void run_kills(const std::vector<Subject>& subjects, std::uint64_t kills, std::uint64_t threads,
               Failures& failures) {
  const std::uint64_t seed = std::random_device()();
  fmt::print("{} kills in {} threads, seed {}\n", kills, threads, seed);
  std::fflush(stdout);  // The seed must be known even if this process is to be killed.
  std::atomic<std::uint64_t> done = 0;
  std::vector<std::jthread> workers;
  for (std::uint64_t thread = 0; thread < threads; ++thread) {
    workers.emplace_back(
        [&, thread] { kill_at_random(subjects, kills / threads, seed + thread, failures, done); });
  }
  std::uint64_t seen = 0;
  Clock::time_point moved = Clock::now();
  while (seen < kills / threads * threads) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    if (const std::uint64_t now_done = done; now_done != seen) {
      seen = now_done;
      moved = Clock::now();
    } else if (Clock::now() - moved > std::chrono::minutes(2)) {
      failures.add(fmt::format("stuck after {} kills", seen));
      std::fflush(nullptr);
      std::_Exit(1);  // A hung thread cannot be joined.
    }
  }
}

/// What a process holds of the system.
struct Holdings {
  double anonymous_kib = 0;
  std::uint64_t mappings = 0;
  std::uint64_t descriptors = 0;
};

Holdings holdings() {
  Holdings now;
  now.anonymous_kib = eryx::bench::process_status("RssAnon");
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) ++now.mappings;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    ++now.descriptors;
  return now;
}

void use_sandbox(std::uint64_t number) {
  const eryx::Sandbox sandbox =
      eryx::Sandbox::builder().environment("NUMBER", std::to_string(number)).build();
  // Now and then a large one, so that giving memory back is part of the test.
  (void)sandbox.execute(number % 100 == 0 ? "x = bytearray(8_000_000)\nopen('/tmp/f', 'wb').write(x)"
                                          : "print(1)");
}

void run_leaks(std::uint64_t sandboxes, Failures& failures) {
  for (std::uint64_t i = 0; i < 2000; ++i) use_sandbox(i);
  const Holdings before = holdings();
  for (std::uint64_t i = 0; i < sandboxes; ++i) use_sandbox(i);
  // A runtime of one's own, too: slots, threads and image are given back with it.
  for (std::uint64_t i = 0; i < sandboxes / 1000; ++i) {
    (void)eryx::Sandbox::builder().runtime(eryx::Runtime::create()).build().execute("print(1)");
  }
  const Holdings after = holdings();
  fmt::print("{} sandboxes: anonymous memory {} -> {} KiB, mappings {} -> {}, descriptors {} -> {}\n",
             sandboxes, before.anonymous_kib, after.anonymous_kib, before.mappings, after.mappings,
             before.descriptors, after.descriptors);
  std::fflush(stdout);
  // The allocator may keep a little more than before; a leak of 100 bytes a sandbox would be ten times this.
  if (after.anonymous_kib > before.anonymous_kib + 1024) failures.add("memory grew");
  if (after.mappings > before.mappings + 8) failures.add("mappings grew");
  if (after.descriptors != before.descriptors) failures.add("descriptors grew");
}

}  // namespace

int main(int count, char** arguments) {
  CLI::App application("Stops programs at random moments, and looks for leaks.", "eryx-stress");
  std::uint64_t kills = 100'000;
  std::uint64_t sandboxes = 100'000;
  std::uint64_t threads = 2;
  application.add_option("--kills", kills, "Executions stopped at random moments")->capture_default_str();
  application.add_option("--sandboxes", sandboxes, "Sandboxes created, used and released")
      ->capture_default_str();
  application.add_option("--threads", threads, "Threads that run and stop")->capture_default_str();
  std::string native;
  application.add_option("--native", native,
                         "Stop in extension modules instead: the folder of those of tests/native");
  CLI11_PARSE(application, count, arguments);

  Failures failures;
  if (sandboxes != 0) run_leaks(sandboxes, failures);
  if (kills != 0)
    run_kills(native.empty() ? python_subjects() : native_subjects(native), kills,
              std::max<std::uint64_t>(threads, 1), failures);
  fmt::print("{} failures\n", failures.count());
  return failures.count() == 0 ? 0 : 1;
}
