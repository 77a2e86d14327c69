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
#include "execution/start.hpp"

namespace eryx::session {

/// A program of our own, and what it is given.
struct GuestService {
  std::string_view source;  ///< Lifetime: static.
  boost::json::object inputs;

  [[nodiscard]] execution::ServiceProgram program() const;
};

[[nodiscard]] GuestService snapshot_service();
/// Errors: InvalidArgument, if it is larger than `largest_snapshot`.
[[nodiscard]] GuestService restore_service(std::span<const std::byte> snapshot);
[[nodiscard]] GuestService clear_service();
[[nodiscard]] GuestService completions_service(std::string_view text);
[[nodiscard]] GuestService incomplete_service(std::string_view source);

/// What the snapshot service answered; all of it comes from the guest.
[[nodiscard]] SnapshotResult read_snapshot(ExecuteResult execution);
[[nodiscard]] std::vector<std::string> read_completions(const ExecuteResult& execution);

/// The limits of a service: those of the session, and room for a snapshot on its way.
[[nodiscard]] Limits service_limits(Limits limits);

}  // namespace eryx::session
