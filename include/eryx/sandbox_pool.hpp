// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// Older names of what eryx/session_pool.hpp declares. They will be removed in 0.2.

#include "eryx/session_pool.hpp"

namespace eryx {

using SandboxPool [[deprecated("renamed: eryx::SessionPool")]] = SessionPool;
using PoolOptions [[deprecated("renamed: eryx::SessionPoolOptions")]] = SessionPoolOptions;
using PoolStats [[deprecated("renamed: eryx::SessionPoolStats")]] = SessionPoolStats;

}  // namespace eryx
