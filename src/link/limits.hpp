// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// How much the linker takes on. Modules of packages come from strangers: what they may cost is decided here, not by them.

#include <cstddef>
#include <cstdint>

namespace eryx::link {

/// Exceeding one is an Error of kind NativeCodeTooLarge that says which.
struct LinkLimits {
  /// Bytes of one side module. numpy's largest has 5 MB, harfbuzz 4.4 MB.
  std::size_t module_bytes = std::size_t{64} << 20;
  /// Bytes of all side modules together.
  std::size_t total_bytes = std::size_t{256} << 20;
  /// Bytes of the joined module. Lowering exceptions lets a module grow by a tenth; a hostile one could ask for a thousandfold.
  std::size_t output_bytes = std::size_t{512} << 20;
  /// Entries of one section: functions, types, exports and the like. The same as in browsers.
  std::uint32_t entries = 1000000;
  /// Side modules that are joined at once.
  std::size_t sides = 256;
  /// Symbols that all of them ask for together; each is looked for in every library that its module needs.
  std::size_t imports = 200000;
  /// Functions that make Python modules (PyInit_…), of all of them together. One file with several is rare: CPython's tests have 60.
  std::size_t initialisers = 4096;
  /// Libraries that one side module needs; folders in which it looks for them, too.
  std::size_t libraries = 64;
  /// Parameters of one function type; results, too. The same as in browsers.
  std::uint32_t parameters = 1000;
  /// Values that one exception carries. C++, Rust and longjmp have one.
  std::size_t payload = 16;
  /// Local variables of one function, its parameters included. The same as in browsers.
  std::uint32_t locals = 50000;
  /// Blocks within blocks. wasm2c, which reads the joined module, keeps its own stack of them.
  std::uint32_t nesting = 10000;
  /// Last byte of linear memory that may be taken at the start, plus one.
  std::uint64_t memory_bytes = std::uint64_t{2} << 30;
  /// Slots of the function table.
  std::uint64_t table_slots = 131072;
};

}  // namespace eryx::link
