// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

/// Include this to call the asynchronous functions of the API: `Sandbox::async_execute`, `Session::async_execute`,
/// `SessionPool::async_acquire` and the like.
///
/// Each of them takes an Asio completion token (a callback, `use_future`, `use_awaitable`, `deferred`, …). It completes
/// on the token's associated executor, or on a worker of the runtime if there is none, and honours the token's
/// cancellation slot.

#include <boost/asio/any_completion_handler.hpp>  // IWYU pragma: export
#include <boost/asio/any_io_executor.hpp>         // IWYU pragma: export
#include <boost/asio/async_result.hpp>            // IWYU pragma: export

#include "eryx/sandbox.hpp"       // IWYU pragma: export
#include "eryx/session.hpp"       // IWYU pragma: export
#include "eryx/session_pool.hpp"  // IWYU pragma: export
