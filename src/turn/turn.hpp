// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The host side of the turn protocol: writes a message into the guest, runs the guest until it is done or idle, and
// reads its reply. For a diagram, see abi/guest_abi.h. Everything read from the reply is hostile.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/entry.hpp"
#include "engine/slot.hpp"
#include "guest_abi.h"

namespace eryx::turn {

/// The message that starts a program. Views must stay valid until `start` returns.
struct StartMessage {
  std::uint32_t flags = 0;  ///< eryx_start_flag bits.
  std::string_view program;
  std::string_view inputs_json;      ///< A JSON object; empty: none.
  std::string_view result_variable;  ///< Empty: none.
  std::string_view environment;      ///< "NAME=VALUE\0" repeated.
  std::string_view callbacks;        ///< Hashes of names; see eryx_start.
  std::string_view code;             ///< Of the program; empty: it is to be compiled.
  std::uint32_t result_limit = 0;
};

enum class TurnEnding {
  Done,         ///< The program ended: see `reply.ending`.
  Idle,         ///< Nothing is ready before `reply.deadline`.
  Left,         ///< The guest was left before its turn ended: see `trap`.
  Broken,       ///< The guest's reply is malformed.
  OutOfMemory,  ///< The message does not fit into the guest's memory.
};

struct TurnResult {
  TurnEnding ending = TurnEnding::Broken;
  engine::Trap trap = engine::Trap::None;
  eryx_reply reply{};
};

/// Runs one turn. `watch` may be null.
[[nodiscard]] TurnResult start(engine::Slot& slot, const engine::HostBinding& host, engine::Watch* watch,
                               const StartMessage& message);

/// The message that resumes one. The view must stay valid until `resume` returns.
struct ResumeMessage {
  std::uint32_t flags = 0;       ///< eryx_resume_flag bits.
  std::string_view completions;  ///< eryx_completion records.
};

[[nodiscard]] TurnResult resume(engine::Slot& slot, const engine::HostBinding& host, engine::Watch* watch,
                                const ResumeMessage& message = {});

/// Makes the guest seed its random generators at their next use. Ends Done or Left.
[[nodiscard]] TurnResult reseed(engine::Slot& slot, const engine::HostBinding& host, engine::Watch* watch);

/// Copies bytes of a reply out of the guest, at most `limit` of them. Absent if the guest set none, or if they are not
/// in its memory.
[[nodiscard]] std::optional<std::string> copy_out(const engine::Slot& slot, const eryx_bytes& bytes,
                                                  std::uint64_t limit);

}  // namespace eryx::turn
