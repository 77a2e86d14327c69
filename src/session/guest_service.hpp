// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Services for a session: programs of our own that run in its interpreter and see its variables, but leave none of
// their own (ERYX_START_SERVICE). They run under limits like any execution, because they call code of the session's
// values.

#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/state_snapshot.hpp"
#include "execution/start.hpp"

namespace eryx::session {

/// A program of our own, and its inputs.
struct GuestService {
  std::string_view source;  ///< Lifetime: static.
  boost::json::object inputs;

  [[nodiscard]] execution::ServiceProgram program() const;
};

[[nodiscard]] GuestService snapshot_service();
/// Errors: InvalidArgument (larger than `largest_snapshot`).
[[nodiscard]] GuestService restore_service(std::span<const std::byte> snapshot);
[[nodiscard]] GuestService clear_service();
[[nodiscard]] GuestService close_service();
[[nodiscard]] GuestService completions_service(std::string_view text);
[[nodiscard]] GuestService incomplete_service(std::string_view source);

/// Reads the result of the snapshot service. All of it comes from the guest.
[[nodiscard]] SnapshotResult read_snapshot(ExecuteResult execution);
[[nodiscard]] std::vector<std::string> read_completions(const ExecuteResult& execution);

}  // namespace eryx::session
