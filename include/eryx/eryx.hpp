// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// Eryx: untrusted Python inside a C++ program.
///
/// Conventions of this API:
/// - References and views passed to a call must stay valid until it returns; asynchronous calls take values.
/// - Text is UTF-8. Invalid text from a guest is tolerated; no text from a guest is trusted.
/// - `const` members may be called from several threads at once; other members need exclusive access.
/// - Guest failures are reported in `ExecuteResult`; host failures and misuse throw `Error`.
/// - No exception crosses a guest frame, and nothing that a guest does terminates the host process.

#include "eryx/async.hpp"              // IWYU pragma: export
#include "eryx/bytes.hpp"              // IWYU pragma: export
#include "eryx/callback.hpp"           // IWYU pragma: export
#include "eryx/callback_answer.hpp"    // IWYU pragma: export
#include "eryx/callback_builder.hpp"   // IWYU pragma: export
#include "eryx/callback_kind.hpp"      // IWYU pragma: export
#include "eryx/callback_stats.hpp"     // IWYU pragma: export
#include "eryx/check.hpp"              // IWYU pragma: export
#include "eryx/checkpoint.hpp"         // IWYU pragma: export
#include "eryx/clock.hpp"              // IWYU pragma: export
#include "eryx/describe.hpp"           // IWYU pragma: export
#include "eryx/dirty_page_method.hpp"  // IWYU pragma: export
#include "eryx/error.hpp"              // IWYU pragma: export
#include "eryx/feed.hpp"               // IWYU pragma: export
#include "eryx/files.hpp"              // IWYU pragma: export
#include "eryx/image.hpp"              // IWYU pragma: export
#include "eryx/input.hpp"              // IWYU pragma: export
#include "eryx/journal.hpp"            // IWYU pragma: export
#include "eryx/json.hpp"               // IWYU pragma: export
#include "eryx/library.hpp"            // IWYU pragma: export
#include "eryx/limits.hpp"             // IWYU pragma: export
#include "eryx/lock_file.hpp"          // IWYU pragma: export
#include "eryx/make_callback.hpp"      // IWYU pragma: export
#include "eryx/metrics.hpp"            // IWYU pragma: export
#include "eryx/mount.hpp"              // IWYU pragma: export
#include "eryx/native.hpp"             // IWYU pragma: export
#include "eryx/options.hpp"            // IWYU pragma: export
#include "eryx/output.hpp"             // IWYU pragma: export
#include "eryx/package.hpp"            // IWYU pragma: export
#include "eryx/prepared.hpp"
#include "eryx/program_cache.hpp"
#include "eryx/result.hpp"           // IWYU pragma: export
#include "eryx/running.hpp"          // IWYU pragma: export
#include "eryx/runtime.hpp"          // IWYU pragma: export
#include "eryx/sandbox.hpp"          // IWYU pragma: export
#include "eryx/script_metadata.hpp"  // IWYU pragma: export
#include "eryx/session.hpp"          // IWYU pragma: export
#include "eryx/session_pool.hpp"     // IWYU pragma: export
#include "eryx/spans.hpp"            // IWYU pragma: export
#include "eryx/state_snapshot.hpp"
#include "eryx/storage.hpp"       // IWYU pragma: export
#include "eryx/trace.hpp"         // IWYU pragma: export
#include "eryx/trace_export.hpp"  // IWYU pragma: export
#include "eryx/version.hpp"       // IWYU pragma: export
