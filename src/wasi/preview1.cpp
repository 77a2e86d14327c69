// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/preview1.hpp"

namespace eryx::wasi {

Preview1::Preview1() = default;

void Preview1::begin(const World& world) {
  memory_ = world.memory;
  sleeper_ = world.sleeper;
  exit_status_.reset();
  clock_.begin(world.clock);
  timer_ = never;
  // Before the journal starts: building a tree reads the clock, and whether one is built depends on the previous
  // execution.
  files_.prepare(world);
  use_journal(world);
  files_.begin(world);
}

void Preview1::resume_in(const World& world) {
  memory_ = world.memory;
  sleeper_ = world.sleeper;
  exit_status_.reset();
  clock_.resume(world.clock);
  timer_ = never;
  use_journal(world);
  files_.continue_in(world);
}

void Preview1::use_journal(const World& world) {
  clock_.use(world.tape);
  entropy_.use(world.seed);
}

void Preview1::end() {
  use_journal({});
  files_.end();
  memory_ = {};
  sleeper_ = nullptr;
}

}  // namespace eryx::wasi
