// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What the parts of a journal count towards `Limits::journal`: at least the memory that they take, and at least their
// text in `Journal::to_json`, so that a journal that was recorded under a limit can be read and replayed under it.

#include <cstdint>
#include <string_view>

#include "bridge/journal_data.hpp"

namespace eryx::bridge {

/// A clock reading: sign, digits and comma of a difference.
inline constexpr std::uint64_t journal_reading_size = 21;
/// A time that the program continued, without its answers.
inline constexpr std::uint64_t journal_delivery_size = 32;
/// What does not grow: names of the members, the seed. Not counted.
inline constexpr std::uint64_t journal_frame_size = 256;

/// A call without its answer.
[[nodiscard]] std::uint64_t size_of_call(std::string_view name, std::string_view arguments);
/// The answer to a call, and its place in a delivery.
[[nodiscard]] std::uint64_t size_of_answer(std::string_view payload);
[[nodiscard]] std::uint64_t size_of(const JournalData& journal);

}  // namespace eryx::bridge
