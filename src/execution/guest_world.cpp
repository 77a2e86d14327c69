// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/guest_world.hpp"

#include "execution/mounts.hpp"

namespace eryx::execution {

wasi::World make_world(const Config& config, const Limits& limits, Interpreter& interpreter,
                       std::string_view standard_input) {
  wasi::World world;
  world.memory = interpreter.slot.memory();
  world.output = &interpreter.output;
  world.sleeper = &interpreter.sleeper;
  world.standard_input = standard_input;
  world.clock = config.clock;
  world.seed = config.seed;
  world.file_bytes = limits.files;
  world.file_entries = limits.file_entries;
  world.mounts = mounts_of(config);
  return world;
}

std::unique_ptr<Interpreter> acquire_for_session(const Config& config) {
  std::unique_ptr<Interpreter> interpreter = config.interpreters->acquire();
  interpreter->slot.expect_captures();
  interpreter->wasi.begin(make_world(config, config.limits, *interpreter, {}));
  return interpreter;
}

}  // namespace eryx::execution
