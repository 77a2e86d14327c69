// SPDX-License-Identifier: MIT OR Apache-2.0
#include "turn/turn.hpp"

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <span>

namespace eryx::turn {
namespace {

using engine::Export;
using engine::GuestPtr;
using Since = engine::Slot::WriteScope::Since;
using engine::Trap;

TurnResult left(Trap trap) {
  TurnResult result;
  result.ending = TurnEnding::Left;
  result.trap = trap;
  return result;
}

TurnResult ended(TurnEnding ending) {
  TurnResult result;
  result.ending = ending;
  return result;
}

TurnResult read_reply(const engine::Slot& slot, std::uint32_t status) {
  const auto reply = slot.memory().load(GuestPtr<eryx_reply>{slot.layout().reply});
  if (!reply) return ended(TurnEnding::Broken);
  TurnResult result;
  result.reply = *reply;
  switch (status) {
    case ERYX_TURN_DONE: result.ending = TurnEnding::Done; break;
    case ERYX_TURN_IDLE: result.ending = TurnEnding::Idle; break;
    default: result.ending = TurnEnding::Broken; break;
  }
  return result;
}

// Writes the parts of a message, one after another. Requires: they fit into the address space.
bool write(const engine::Slot& slot, std::uint32_t address, std::initializer_list<std::string_view> parts) {
  std::uint64_t total = 0;
  for (const std::string_view part : parts) total += part.size();
  const auto target = slot.memory().bytes(address, total);
  if (!target) return false;
  std::byte* out = target->data();
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    std::memcpy(out, part.data(), part.size());
    out += part.size();
  }
  return true;
}

TurnResult run(engine::Slot& slot, const engine::HostBinding& host, engine::Watch* watch, Since since,
               std::initializer_list<std::string_view> parts) {
  std::uint64_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  if (size > std::numeric_limits<std::uint32_t>::max()) return ended(TurnEnding::OutOfMemory);
  const auto message_size = static_cast<std::uint32_t>(size);

  const engine::Slot::WriteScope writing(slot, since);
  const bool in_mailbox = size <= ERYX_MAILBOX_SIZE;
  std::uint32_t address = slot.layout().mailbox;
  if (!in_mailbox) {
    const engine::CallResult allocated =
        engine::call_export(slot, writing, host, watch, Export::Alloc, message_size);
    if (allocated.trap != Trap::None) return left(allocated.trap);
    if (allocated.value == 0) return ended(TurnEnding::OutOfMemory);
    address = allocated.value;
  }
  writing.unsettle();
  if (!write(slot, address, parts)) return ended(TurnEnding::Broken);

  const engine::CallResult called =
      engine::call_export(slot, writing, host, watch, Export::Turn, address, message_size);
  if (called.trap != Trap::None) return left(called.trap);
  const TurnResult result = read_reply(slot, called.value);
  if (!in_mailbox) {
    const engine::CallResult freed = engine::call_export(slot, writing, host, watch, Export::Free, address);
    if (freed.trap != Trap::None) return left(freed.trap);
  }
  return result;
}

template <typename Header>
std::string_view bytes_of(const Header& header) {
  return {reinterpret_cast<const char*>(&header), sizeof header};
}

}  // namespace

TurnResult start(engine::Slot& slot, const engine::HostBinding& host, engine::Watch* watch,
                 const StartMessage& message) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  for (const std::string_view part : {message.program, message.inputs_json, message.result_variable,
                                      message.environment, message.callbacks, message.code}) {
    if (part.size() > most) return ended(TurnEnding::OutOfMemory);
  }
  eryx_start header{};
  header.opcode = ERYX_OP_START;
  header.flags = message.flags;
  header.program_size = static_cast<std::uint32_t>(message.program.size());
  header.inputs_size = static_cast<std::uint32_t>(message.inputs_json.size());
  header.result_name_size = static_cast<std::uint32_t>(message.result_variable.size());
  header.environment_size = static_cast<std::uint32_t>(message.environment.size());
  header.result_limit = message.result_limit;
  header.callbacks_size = static_cast<std::uint32_t>(message.callbacks.size());
  header.code_size = static_cast<std::uint32_t>(message.code.size());
  return run(slot, host, watch, Since::Now,
             {bytes_of(header), message.program, message.inputs_json, message.result_variable,
              message.environment, message.callbacks, message.code});
}

TurnResult resume(engine::Slot& slot, const engine::HostBinding& host, engine::Watch* watch,
                  const ResumeMessage& message) {
  if (message.completions.size() > std::numeric_limits<std::uint32_t>::max())
    return ended(TurnEnding::OutOfMemory);
  eryx_resume header{};
  header.opcode = ERYX_OP_RESUME;
  header.flags = message.flags;
  header.completions_size = static_cast<std::uint32_t>(message.completions.size());
  return run(slot, host, watch, Since::LastScope, {bytes_of(header), message.completions});
}

TurnResult reseed(engine::Slot& slot, const engine::HostBinding& host, engine::Watch* watch) {
  const engine::Slot::WriteScope writing(slot);
  const engine::CallResult called = engine::call_export(slot, writing, host, watch, Export::Reseed);
  return called.trap == Trap::None ? ended(TurnEnding::Done) : left(called.trap);
}

std::optional<std::string> copy_out(const engine::Slot& slot, const eryx_bytes& bytes, std::uint64_t limit) {
  if (bytes.address == 0) return std::nullopt;
  const auto source = slot.memory().bytes(bytes.address, bytes.size);
  if (!source) return std::nullopt;
  const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(source->size(), limit));
  return std::string(reinterpret_cast<const char*>(source->data()), size);
}

}  // namespace eryx::turn
