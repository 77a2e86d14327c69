// SPDX-License-Identifier: MIT OR Apache-2.0
/// The host side of a turn, against a guest made of a few C++ functions. The guest keeps what it is sent, and answers
/// or lies as the test says.
#include "turn/turn.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/mapping.hpp"
#include "engine/activation.hpp"
#include "engine/function_table.hpp"
#include "engine/guest_module.hpp"

namespace eryx::turn {
namespace {

using engine::Trap;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint32_t memory_size = 4 * 64 * 1024;
constexpr std::uint32_t mailbox = 0x1000;
constexpr std::uint32_t reply_address = 0x8000;
constexpr std::uint32_t block = 0x10000;  ///< Where the guest allocates.

/// What the guest's functions do, and a record of their calls. A `Trap` other than None leaves the guest.
struct FakeGuest {
  std::uint32_t status = ERYX_TURN_DONE;
  eryx_reply reply{};
  std::uint32_t allocation = block;
  Trap turn_trap = Trap::None;
  Trap alloc_trap = Trap::None;
  Trap free_trap = Trap::None;
  Trap reseed_trap = Trap::None;

  std::vector<std::pair<std::uint32_t, std::string>> messages;  ///< Address and bytes.
  std::vector<std::uint32_t> allocated;                         ///< Sizes.
  std::vector<std::uint32_t> freed;                             ///< Addresses.
  int reseeds = 0;
};

FakeGuest* guest = nullptr;

struct Instance {
  engine::MemoryHeader memory;
  std::uint32_t stack_pointer;
};

Instance& self(void* instance) { return *static_cast<Instance*>(instance); }

void leave_by(Trap trap) {
  if (trap != Trap::None) engine::leave_guest(*engine::current_activation, trap);
}

std::uint32_t take_turn(void* instance, std::uint32_t address, std::uint32_t size) {
  std::byte* const memory = self(instance).memory.data;
  guest->messages.emplace_back(address, std::string(reinterpret_cast<const char*>(memory + address), size));
  std::memcpy(memory + reply_address, &guest->reply, sizeof guest->reply);
  leave_by(guest->turn_trap);
  return guest->status;
}

std::uint32_t allocate(void*, std::uint32_t size) {
  guest->allocated.push_back(size);
  leave_by(guest->alloc_trap);
  return guest->allocation;
}

void release(void*, std::uint32_t address) {
  guest->freed.push_back(address);
  leave_by(guest->free_trap);
}

void reseed_guest(void*) {
  ++guest->reseeds;
  leave_by(guest->reseed_trap);
}

const engine::GuestModule& fake_module() {
  static const engine::GuestModule module = [] {
    engine::GuestModule description{};
    description.exports.turn = take_turn;
    description.exports.alloc = allocate;
    description.exports.free = release;
    description.exports.reseed = reseed_guest;
    static const engine::FunctionTable none({});
    description.table = &none;
    description.instance_size = sizeof(Instance);
    description.instantiate = [](void* instance, std::byte* memory) {
      self(instance) = {{memory, memory_size / (64 * 1024), memory_size / (64 * 1024), memory_size}, 0};
    };
    description.initial_memory = memory_size;
    description.memory = [](void* instance) { return &self(instance).memory; };
    description.stack_pointer = [](void* instance) { return &self(instance).stack_pointer; };
    return description;
  }();
  return module;
}

class TurnTest : public testing::Test {
 protected:
  TurnTest() {
    guest = &guest_;
    set_layout(mailbox, reply_address);
  }
  ~TurnTest() override { guest = nullptr; }

  void set_layout(std::uint32_t mailbox_at, std::uint32_t reply_at) {
    eryx_layout layout{};
    layout.mailbox = mailbox_at;
    layout.reply = reply_at;
    slot_.set_layout(layout);
  }

  TurnResult start(const StartMessage& message) { return turn::start(slot_, {}, nullptr, message); }
  TurnResult resume(std::string_view completions) {
    return turn::resume(slot_, {}, nullptr, {.completions = completions});
  }

  FakeGuest guest_;
  engine::Slot slot_{engine::Slot::FromModule{fake_module()}};
};

template <typename Header>
Header header_of(const std::string& message) {
  Header header{};
  EXPECT_GE(message.size(), sizeof header);
  std::memcpy(&header, message.data(), std::min(message.size(), sizeof header));
  return header;
}

/// Unreadable address space: a part of a message that is too long to be read.
class Unreadable {
 public:
  [[nodiscard]] std::string_view text(std::uint64_t length) const {
    return {reinterpret_cast<const char*>(space_.data()), length};
  }

  static constexpr std::uint64_t size = std::uint64_t{1} << 32;

 private:
  base::Mapping space_{::mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
                       size};
};

TEST_F(TurnTest, AStartMessageIsAHeaderAndItsPartsInOrder) {
  StartMessage message;
  message.flags = ERYX_START_KEEP_NAMESPACE;
  message.program = "print(1)";
  message.inputs_json = R"({"x": 1})";
  message.result_variable = "answer";
  message.environment = std::string_view("A=1\0", 4);
  message.callbacks = "12345678";
  message.result_limit = 77;
  EXPECT_EQ(start(message).ending, TurnEnding::Done);
  ASSERT_EQ(guest_.messages.size(), 1U);
  const auto& [address, bytes] = guest_.messages[0];
  EXPECT_EQ(address, mailbox);
  const auto header = header_of<eryx_start>(bytes);
  EXPECT_EQ(header.opcode, std::uint32_t{ERYX_OP_START});
  EXPECT_EQ(header.flags, std::uint32_t{ERYX_START_KEEP_NAMESPACE});
  EXPECT_EQ(header.program_size, 8U);
  EXPECT_EQ(header.inputs_size, 8U);
  EXPECT_EQ(header.result_name_size, 6U);
  EXPECT_EQ(header.environment_size, 4U);
  EXPECT_EQ(header.result_limit, 77U);
  EXPECT_EQ(header.callbacks_size, 8U);
  EXPECT_EQ(bytes.substr(sizeof header),
            std::string("print(1){\"x\": 1}answer") + std::string("A=1\0", 4) + "12345678");
  EXPECT_THAT(guest_.allocated, IsEmpty());
}

TEST_F(TurnTest, AResumeMessageIsAHeaderAndTheCompletions) {
  EXPECT_EQ(resume("records").ending, TurnEnding::Done);
  EXPECT_EQ(resume({}).ending, TurnEnding::Done);
  ASSERT_EQ(guest_.messages.size(), 2U);
  const auto first = header_of<eryx_resume>(guest_.messages[0].second);
  EXPECT_EQ(first.opcode, std::uint32_t{ERYX_OP_RESUME});
  EXPECT_EQ(first.completions_size, 7U);
  EXPECT_EQ(guest_.messages[0].second.substr(sizeof first), "records");
  EXPECT_EQ(guest_.messages[1].second.size(), sizeof(eryx_resume));
  EXPECT_EQ(header_of<eryx_resume>(guest_.messages[1].second).completions_size, 0U);
}

TEST_F(TurnTest, OnlyWhatExceedsTheMailboxTravelsInABlock) {
  const std::string fits(ERYX_MAILBOX_SIZE - sizeof(eryx_resume), 'x');
  EXPECT_EQ(resume(fits).ending, TurnEnding::Done);
  EXPECT_EQ(guest_.messages.at(0).first, mailbox);
  EXPECT_THAT(guest_.allocated, IsEmpty());

  const std::string exceeds = fits + 'y';
  EXPECT_EQ(resume(exceeds).ending, TurnEnding::Done);
  EXPECT_THAT(guest_.allocated, ElementsAre(ERYX_MAILBOX_SIZE + 1));
  EXPECT_EQ(guest_.messages.at(1).first, block);
  EXPECT_EQ(guest_.messages.at(1).second.substr(sizeof(eryx_resume)), exceeds);
  EXPECT_THAT(guest_.freed, ElementsAre(block));
}

TEST_F(TurnTest, AGuestWithoutRoomForTheMessageIsNotEntered) {
  guest_.allocation = 0;
  EXPECT_EQ(resume(std::string(ERYX_MAILBOX_SIZE, 'x')).ending, TurnEnding::OutOfMemory);
  EXPECT_THAT(guest_.messages, IsEmpty());
  EXPECT_THAT(guest_.freed, IsEmpty());
}

TEST_F(TurnTest, AMessageBeyondTheAddressSpaceIsNotLookedAt) {
  const Unreadable unreadable;
  const std::string_view whole = unreadable.text(Unreadable::size);
  EXPECT_EQ(resume(whole).ending, TurnEnding::OutOfMemory);
  // With one byte less, the size fits into a header, but not together with the header itself.
  EXPECT_EQ(resume(unreadable.text(Unreadable::size - 1)).ending, TurnEnding::OutOfMemory);
  for (const auto part : {&StartMessage::program, &StartMessage::inputs_json, &StartMessage::result_variable,
                          &StartMessage::environment, &StartMessage::callbacks}) {
    StartMessage message;
    message.*part = whole;
    EXPECT_EQ(start(message).ending, TurnEnding::OutOfMemory);
  }
  StartMessage halves;
  halves.program = halves.inputs_json = unreadable.text(Unreadable::size / 2);
  EXPECT_EQ(start(halves).ending, TurnEnding::OutOfMemory) << "their sum must not wrap around";
  EXPECT_THAT(guest_.messages, IsEmpty());
  EXPECT_THAT(guest_.allocated, IsEmpty());
}

TEST_F(TurnTest, AForgedBlockIsNotWrittenTo) {
  constexpr std::uint32_t size = ERYX_MAILBOX_SIZE + 1;
  for (const std::uint32_t address : {memory_size - size + 1, memory_size, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
    guest_.allocation = address;
    EXPECT_EQ(resume(std::string(size - sizeof(eryx_resume), 'x')).ending, TurnEnding::Broken) << address;
  }
  EXPECT_THAT(guest_.messages, IsEmpty());
  guest_.allocation = memory_size - size;
  EXPECT_EQ(resume(std::string(size - sizeof(eryx_resume), 'x')).ending, TurnEnding::Done)
      << "its last place";
}

TEST_F(TurnTest, AMailboxOutsideMemoryIsNotWrittenTo) {
  for (const std::uint32_t address : {memory_size - 7, memory_size, 0xFFFFFFFFU}) {
    set_layout(address, reply_address);
    EXPECT_EQ(resume({}).ending, TurnEnding::Broken) << address;
  }
  EXPECT_THAT(guest_.messages, IsEmpty());
}

TEST_F(TurnTest, TheStatusSaysHowTheTurnEnded) {
  for (const auto& [status, ending] : {std::pair{std::uint32_t{ERYX_TURN_DONE}, TurnEnding::Done},
                                       {std::uint32_t{ERYX_TURN_IDLE}, TurnEnding::Idle},
                                       {std::uint32_t{ERYX_TURN_BROKEN}, TurnEnding::Broken},
                                       {0U, TurnEnding::Broken},
                                       {77U, TurnEnding::Broken},
                                       {0xFFFFFFFFU, TurnEnding::Broken}}) {
    guest_.status = status;
    const TurnResult result = resume({});
    EXPECT_EQ(result.ending, ending) << status;
    EXPECT_EQ(result.trap, Trap::None);
  }
}

TEST_F(TurnTest, TheReplyIsReadAsTheGuestWroteIt) {
  guest_.status = ERYX_TURN_IDLE;
  guest_.reply.ending = ERYX_ENDING_RAISED;
  guest_.reply.hints = ERYX_HINT_NO_SPACE;
  guest_.reply.exit_code = -3;
  guest_.reply.deadline = 0xFEDCBA9876543210U;
  guest_.reply.exception = {1, 2};
  guest_.reply.calls = {0xFFFFFFFFU, 0xFFFFFFFEU};
  const TurnResult result = resume({});
  EXPECT_EQ(std::memcmp(&result.reply, &guest_.reply, sizeof result.reply), 0);
}

TEST_F(TurnTest, AReplyOutsideMemoryIsNotRead) {
  for (const std::uint32_t address :
       {memory_size - static_cast<std::uint32_t>(sizeof(eryx_reply)) + 1, memory_size, 0xFFFFFFFFU}) {
    set_layout(mailbox, address);
    EXPECT_EQ(resume({}).ending, TurnEnding::Broken) << address;
  }
  set_layout(mailbox, memory_size - static_cast<std::uint32_t>(sizeof(eryx_reply)));
  EXPECT_EQ(resume({}).ending, TurnEnding::Done) << "its last place";
}

TEST_F(TurnTest, ATrapEndsTheTurnWhereverItHappens) {
  guest_.turn_trap = Trap::Unreachable;
  TurnResult result = resume({});
  EXPECT_EQ(result.ending, TurnEnding::Left);
  EXPECT_EQ(result.trap, Trap::Unreachable);

  guest_.turn_trap = Trap::None;
  guest_.free_trap = Trap::IndirectCall;
  const std::string large(ERYX_MAILBOX_SIZE, 'x');
  result = resume(large);
  EXPECT_EQ(result.ending, TurnEnding::Left) << "the turn was done, but its guest is no more";
  EXPECT_EQ(result.trap, Trap::IndirectCall);

  guest_.alloc_trap = Trap::Stopped;
  guest_.messages.clear();
  result = resume(large);
  EXPECT_EQ(result.ending, TurnEnding::Left);
  EXPECT_EQ(result.trap, Trap::Stopped);
  EXPECT_THAT(guest_.messages, IsEmpty());
}

TEST_F(TurnTest, ABlockOfABrokenTurnIsFreedOneOfATrapIsNot) {
  const std::string large(ERYX_MAILBOX_SIZE, 'x');
  guest_.status = ERYX_TURN_BROKEN;
  EXPECT_EQ(resume(large).ending, TurnEnding::Broken);
  EXPECT_THAT(guest_.freed, ElementsAre(block));
  guest_.turn_trap = Trap::MemoryOutOfBounds;
  EXPECT_EQ(resume(large).ending, TurnEnding::Left);
  EXPECT_THAT(guest_.freed, ElementsAre(block)) << "nothing is called in a guest that was left";
}

TEST_F(TurnTest, Reseed) {
  EXPECT_EQ(reseed(slot_, {}, nullptr).ending, TurnEnding::Done);
  EXPECT_EQ(guest_.reseeds, 1);
  guest_.reseed_trap = Trap::StackExhausted;
  const TurnResult result = reseed(slot_, {}, nullptr);
  EXPECT_EQ(result.ending, TurnEnding::Left);
  EXPECT_EQ(result.trap, Trap::StackExhausted);
}

TEST_F(TurnTest, CopyOutTakesOnlyWhatTheGuestHas) {
  std::memcpy(slot_.base() + memory_size - 4, "tail", 4);
  EXPECT_EQ(copy_out(slot_, {memory_size - 4, 4}, 100), "tail");
  EXPECT_EQ(copy_out(slot_, {memory_size - 4, 4}, 4), "tail");
  EXPECT_EQ(copy_out(slot_, {memory_size - 4, 4}, 2), "ta");
  EXPECT_EQ(copy_out(slot_, {memory_size - 4, 4}, 0), "");
  EXPECT_EQ(copy_out(slot_, {memory_size, 0}, 100), "");
  EXPECT_EQ(copy_out(slot_, {0, 4}, 100), std::nullopt) << "address 0: none was set";
  for (const eryx_bytes& forged : {eryx_bytes{memory_size - 4, 5}, eryx_bytes{memory_size + 1, 0},
                                   eryx_bytes{0xFFFFFFFFU, 2}, eryx_bytes{1, 0xFFFFFFFFU}}) {
    EXPECT_EQ(copy_out(slot_, forged, 2), std::nullopt) << forged.address << ' ' << forged.size;
  }
}

}  // namespace
}  // namespace eryx::turn
