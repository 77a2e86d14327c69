// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The turn protocol, host side: writes a message into the guest, runs the guest until it is done or idle, reads its
// reply. See abi/guest_abi.h for the drawing. Everything read from the reply is hostile.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/entry.hpp"
#include "engine/slot.hpp"
#include "guest_abi.h"

namespace eryx::turn {

/// What starts a program. Views live until `start` returns.
struct StartMessage {
  std::uint32_t flags = 0;  ///< eryx_start_flag bits.
  std::string_view program;
  std::string_view inputs_json;      ///< A JSON object; empty: none.
  std::string_view result_variable;  ///< Empty: none.
  std::string_view environment;      ///< "NAME=VALUE\0" repeated.
  std::string_view callbacks;        ///< Hashes of names; see eryx_start.
  std::uint32_t result_limit = 0;
};

enum class TurnEnding {
  Done,         ///< The program ended: see `reply.ending`.
  Idle,         ///< Nothing is ready before `reply.deadline`.
  Left,         ///< The guest was left: see `trap`.
  Broken,       ///< The guest answered what no guest of ours answers.
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
/// `completions`: eryx_completion records.
[[nodiscard]] TurnResult resume(engine::Slot& slot, const engine::HostBinding& host, engine::Watch* watch,
                                std::string_view completions = {});

/// Has the guest seed its generators of randomness at their next use. Ends Done or Left.
[[nodiscard]] TurnResult reseed(engine::Slot& slot, const engine::HostBinding& host, engine::Watch* watch);

/// Copies bytes of a reply out of the guest, at most `limit` of them. Absent where the guest set none, or where it
/// names bytes that it does not have.
[[nodiscard]] std::optional<std::string> copy_out(const engine::Slot& slot, const eryx_bytes& bytes,
                                                  std::uint64_t limit);

}  // namespace eryx::turn
