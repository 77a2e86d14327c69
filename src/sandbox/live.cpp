// SPDX-License-Identifier: MIT OR Apache-2.0
#include "sandbox/live.hpp"

#include "sandbox/execution.hpp"

namespace eryx::sandbox {

LiveSandbox::LiveSandbox(const Sandbox& sandbox)
    : execution_(
          std::make_unique<Execution>(sandbox.config(), ExecuteOptions(), Execution::Driver::Blocking)) {}
LiveSandbox::LiveSandbox(LiveSandbox&&) noexcept = default;
LiveSandbox& LiveSandbox::operator=(LiveSandbox&&) noexcept = default;
LiveSandbox::~LiveSandbox() = default;

ExecuteResult LiveSandbox::execute(std::string_view program) {
  while (execution_->turn(program) == Execution::State::Idle) execution_->wait();
  return execution_->collect();
}

}  // namespace eryx::sandbox
