// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What is joined, and how.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "link/limits.hpp"

namespace eryx::link {

/// Who may use a side module's symbols.
enum class SideRole : std::uint8_t {
  Module,   ///< those that need it, by its name
  Runtime,  ///< all others: it is ours, such as a runtime library of C++ that main does not have
};

struct SideFile {
  /// In its wheel, with '/'. Named in messages; libraries are found by it.
  std::string path;
  std::span<const std::byte> bytes;
  SideRole role = SideRole::Module;
  /// The whole path of the file in the guest, for the list of extensions: extension_list.hpp. Empty: it is not in the list.
  std::string guest_path = {};
};

/// What becomes of a side module that cannot work here: because of a symbol that nobody has, of threads, of a variable of its own.
enum class Unusable : std::uint8_t {
  Refuse,    ///< nothing is joined
  LeaveOut,  ///< the others are, and the list of extensions says why it is not there; so are those that need it
};

/// What the joined module is for.
enum class Purpose : std::uint8_t {
  Whole,  ///< To run as it is.
  /// To be translated, and compiled beside main's own code: it exports only what linking adds and has no names, so that all functions are
  /// called by their numbers in what wasm2c makes of it; it has no data and no elements, which are in Joined.
  Translation,
};

struct LinkOptions {
  /// Where the side modules' memory may begin, in bytes, and their slots of the function table. Less than main has itself
  /// means: behind main.
  std::uint64_t memory = 0;
  std::uint64_t table = 0;
  Unusable unusable = Unusable::Refuse;
  Purpose purpose = Purpose::Whole;
  LinkLimits limits = {};
};

/// A side module that is not joined.
struct LeftOut {
  /// Its place among the files.
  std::size_t side = 0;
  /// A sentence that names it, without a full stop.
  std::string why;
};

}  // namespace eryx::link
