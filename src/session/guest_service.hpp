// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What the host asks of a session's interpreter: programs of our own, which see the session's variables without being
// among them (ERYX_START_SERVICE). They run as executions do, under limits, because values of the session's program take
// part in them.

#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/state_snapshot.hpp"

namespace eryx::session {

/// A program, and what it is given.
struct Service {
  std::string_view program;
  boost::json::object inputs;
};

[[nodiscard]] Service snapshot_service();
/// Errors: InvalidArgument, where it is larger than `largest_snapshot`.
[[nodiscard]] Service restore_service(std::span<const std::byte> snapshot);
[[nodiscard]] Service clear_service();
[[nodiscard]] Service completions_service(std::string_view text);
[[nodiscard]] Service incomplete_service(std::string_view source);

/// What the snapshot service answered; all of it comes from the guest.
[[nodiscard]] SnapshotResult read_snapshot(ExecuteResult execution);
[[nodiscard]] std::vector<std::string> read_completions(const ExecuteResult& execution);

/// The limits of a service: those of the session, and room for a snapshot on its way.
[[nodiscard]] Limits service_limits(Limits limits);

}  // namespace eryx::session
