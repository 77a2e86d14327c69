// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

/// What a program needs that calls the asynchronous functions of this API: `Sandbox::async_execute`,
/// `Session::async_execute`, `SessionPool::async_acquire` and the like.
///
/// All of them take one of Asio's completion tokens (a callback, `use_future`, `use_awaitable`, `deferred`, …), complete
/// on the token's associated executor, or on one of the runtime's workers if it has none, and listen to its
/// cancellation slot.

#include <boost/asio/any_completion_handler.hpp>  // IWYU pragma: export
#include <boost/asio/any_io_executor.hpp>         // IWYU pragma: export
#include <boost/asio/async_result.hpp>            // IWYU pragma: export

#include "eryx/sandbox.hpp"       // IWYU pragma: export
#include "eryx/session.hpp"       // IWYU pragma: export
#include "eryx/session_pool.hpp"  // IWYU pragma: export
