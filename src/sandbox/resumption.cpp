// SPDX-License-Identifier: MIT OR Apache-2.0
#include "sandbox/resumption.hpp"

#include "eryx/error.hpp"
#include "sandbox/callback_index.hpp"
#include "sandbox/revival.hpp"

namespace eryx::sandbox {

ExecuteOptions execute_options(const ResumeOptions& options) {
  ExecuteOptions result;
  result.limits = options.limits;
  result.callbacks = options.callbacks;
  result.stop = options.stop;
  result.suspend = options.suspend;
  return result;
}

void begin_resumption(std::optional<Execution>& execution,
                      const std::shared_ptr<const Sandbox::Config>& config, const Checkpoint& checkpoint,
                      const ResumeOptions& options, Execution::Driver driver) {
  const GuestState& state = *checkpoint.state();
  if (!state.program) {
    throw Error(ErrorKind::InvalidArgument,
                "no program waits in this checkpoint: make a Session of it, and execute one");
  }
  check_answers(*state.program, options.answers);
  CallbackIndex places(config->callbacks, state.callbacks);
  Live live{revive(*config, state, options.randomness), places.arrange(options.callbacks)};
  execution.emplace(config, execute_options(options), driver, live);
  execution->go_on(*state.program, options);
}

}  // namespace eryx::sandbox
