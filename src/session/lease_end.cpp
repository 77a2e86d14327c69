// SPDX-License-Identifier: MIT OR Apache-2.0
#include "session/lease_end.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "drive/asynchronous.hpp"
#include "drive/blocking.hpp"

namespace eryx::session {
namespace {

constexpr auto longest_end = std::chrono::seconds(1);
constexpr auto longest_grace = std::chrono::milliseconds(100);

ExecuteOptions options_of(const SessionCore& session) {
  Limits limits = session.config()->limits;
  limits.wall_time = std::min<std::chrono::nanoseconds>(limits.wall_time, longest_end);
  limits.grace = std::min<std::chrono::nanoseconds>(limits.grace, longest_grace);
  return ExecuteOptions().limits(limits);
}

execution::Start start(SessionCore& session, const ExecuteOptions& options) {
  const SessionCore::Use use(session);
  return session.start_close(detail::Access::get(options));
}

}  // namespace

void run_lease_end(std::unique_ptr<SessionCore> session, std::shared_ptr<void> until_then) {
  const std::shared_ptr<const drive::SandboxConfig> config = session->config();
  const ExecuteOptions options = options_of(*session);
  const std::shared_ptr<SessionCore> core = std::move(session);
  drive::Job job;
  job.prepare = [core, options] { return start(*core, options); };
  job.settle = [core](execution::Ended ended) { return core->settle_close(std::move(ended)); };
  drive::run_async(config, std::move(job), drive::Requests(detail::Access::get(options)),
                   [until_then = std::move(until_then)](const std::exception_ptr&, const ExecuteResult&) {});
}

void run_lease_end_here(std::unique_ptr<SessionCore> session) {
  const ExecuteOptions options = options_of(*session);
  (void)session->settle_close(drive::run_blocking(session->config()->core(), start(*session, options),
                                                  drive::Requests(detail::Access::get(options))));
}

}  // namespace eryx::session
