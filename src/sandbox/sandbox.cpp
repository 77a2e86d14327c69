// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/sandbox.hpp"

#include "eryx/error.hpp"
#include "sandbox/callback_index.hpp"
#include "sandbox/config.hpp"
#include "sandbox/execution.hpp"
#include "sandbox/resumption.hpp"
#include "sandbox/revival.hpp"

namespace eryx {

ExecuteResult Sandbox::execute(std::string_view program, const ExecuteOptions& options) const {
  sandbox::Execution execution(config_, options, sandbox::Execution::Driver::Blocking);
  sandbox::run_to_end(execution, program, options);
  return execution.finish();
}

ExecuteResult Sandbox::resume(const Checkpoint& checkpoint, const ResumeOptions& options) const {
  std::optional<sandbox::Execution> execution;
  sandbox::begin_resumption(execution, config_, checkpoint, options, sandbox::Execution::Driver::Blocking);
  sandbox::run_to_end(*execution, {}, sandbox::execute_options(options));
  return execution->finish();
}

}  // namespace eryx
