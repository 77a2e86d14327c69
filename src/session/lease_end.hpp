// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The end of a leased session: what its programs registered for it runs, within limits of its own, because a place in the
// pool is taken for that long, and nobody sees what it prints.

#include <memory>

#include "session/session_core.hpp"

namespace eryx::session {

/// On the runtime's workers, because a tenant's code must not hold the thread that returns the lease. `until_then` is
/// released after the session. Errors: OutOfResources, std::bad_alloc.
void run_lease_end(std::unique_ptr<SessionCore> session, std::shared_ptr<void> until_then);

/// On the calling thread. Errors: OutOfResources, std::bad_alloc.
void run_lease_end_here(std::unique_ptr<SessionCore> session);

}  // namespace eryx::session
