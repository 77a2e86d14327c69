// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// One guest module that is compiled into the library, described so that the rest of the engine does not depend on which
// one it is. For the list of modules, see module_registry.hpp.

#include <cstddef>
#include <cstdint>
#include <span>

namespace eryx::engine {

class FunctionTable;

/// Exports of a module, with its instance as first argument. See abi/guest_abi.h for their meaning.
struct GuestExports {
  void (*initialize)(void* instance);
  std::uint32_t (*boot)(void* instance);
  std::uint32_t (*freeze)(void* instance, std::uint32_t flags);
  std::uint32_t (*layout)(void* instance);
  std::uint32_t (*turn)(void* instance, std::uint32_t address, std::uint32_t size);
  std::uint32_t (*alloc)(void* instance, std::uint32_t size);
  void (*free)(void* instance, std::uint32_t address);
  void (*reseed)(void* instance);
};

/// The address range of all machine code of a module.
struct CodeRange {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;

  [[nodiscard]] bool contains(std::uintptr_t address) const { return address - begin < end - begin; }
};

/// How generated code describes a linear memory; the guest reads it, only the host writes it.
struct MemoryHeader {
  std::byte* data;
  std::uint64_t wasm_pages;
  std::uint64_t max_wasm_pages;
  std::uint64_t size;
};

/// A function of generated code, whatever its signature.
using GuestFunction = void (*)();

/// Immutable once it is made, and never destroyed: slots, images and signal handlers refer to it.
struct GuestModule {
  /// Handlers decide by it whether a fault is this guest's: entering a slot copies it into the activation, where they
  /// read it without following a pointer.
  CodeRange code;
  GuestExports exports;
  /// Its functions, without those of native packages. Lives as long as the process.
  const FunctionTable* table;
  /// Those that native objects may call; a module that offers none has none.
  std::span<const GuestFunction> functions;

  /// Size and alignment of the instance struct, which lives in host memory.
  std::size_t instance_size;
  std::size_t memory_offset;         ///< Where in it the memory is.
  std::size_t stack_pointer_offset;  ///< Where the stack pointer is.

  /// Makes an instance with the memory that the module's data segments define, for building an image. `memory` holds at
  /// least `initial_memory` readable and writable zero bytes.
  void (*instantiate)(void* instance, std::byte* memory);

  /// Makes an instance for memory that an image has initialised.
  void (*attach)(void* instance, std::byte* memory, std::uint64_t size);

  std::uint64_t initial_memory;
  MemoryHeader* (*memory)(void* instance);

  /// The one mutable global, a scalar; its value belongs to the image.
  std::uint32_t* (*stack_pointer)(void* instance);

  /// Of a metered module: what the guest may still do; below zero, nothing. It belongs to a run, not to the image. Null: it is not metered.
  std::int64_t* (*fuel)(void* instance) = nullptr;

  /// The same wasm module with code that counts (docs/decisions/0099-fuel.md): memory fits both. Null: this program has no such code.
  /// Errors: OutOfResources, the first time.
  const GuestModule& (*metered)() = nullptr;
};

}  // namespace eryx::engine
