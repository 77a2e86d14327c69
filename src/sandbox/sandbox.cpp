#include "eryx/sandbox.hpp"

#include "sandbox/config.hpp"
#include "sandbox/execution.hpp"

namespace eryx {

ExecuteResult Sandbox::execute(std::string_view program, const ExecuteOptions& options) const {
  sandbox::Execution execution(config_, options, sandbox::Execution::Driver::Blocking);
  return sandbox::run_to_end(execution, program, options.stop);
}

}  // namespace eryx
