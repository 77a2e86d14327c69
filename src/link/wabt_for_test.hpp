// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// wabt's tools, for tests: modules are written as text, what the linker makes is validated and interpreted by somebody else.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace eryx::link {

using ModuleBytes = std::vector<std::byte>;

/// wat2wasm. A text that cannot be assembled is the test's own fault: throws std::runtime_error.
[[nodiscard]] ModuleBytes assemble(std::string_view text);

/// wasm-validate, with exceptions switched off. Returns: empty, or what is wrong.
[[nodiscard]] std::string why_invalid(std::span<const std::byte> module);

/// wasm-interp calls an exported function. `arguments`: "i32:1". Returns: its line, such as "f() => i32:3" or "f() => error: ...".
[[nodiscard]] std::string interpret(std::span<const std::byte> module, std::string_view function,
                                    std::span<const std::string> arguments = {});

/// How a side module says what it needs.
struct DylinkForTest {
  std::uint32_t memory_size = 0;
  std::uint32_t memory_alignment = 0;
  std::uint32_t table_size = 0;
  std::vector<std::string> needed = {};
  std::vector<std::string> weak = {};
  std::vector<std::string> runtime_paths = {};
};

/// The module with a section "dylink.0" in front.
[[nodiscard]] ModuleBytes with_dylink(const ModuleBytes& module, const DylinkForTest& dylink);

/// What side modules import of every main.
inline constexpr std::string_view side_imports = R"(
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 0 funcref))
    (import "env" "__stack_pointer" (global $sp (mut i32)))
    (import "env" "__memory_base" (global $memory i32))
    (import "env" "__table_base" (global $table i32))
)";

/// A side module with these fields.
[[nodiscard]] ModuleBytes side(std::string_view text, const DylinkForTest& dylink = {});

/// A module with memory (2 pages), a table of 8 slots, a stack pointer, and `probe(slot) -> i32`, which calls what is in a slot.
/// `more`: what else is in it, as text.
[[nodiscard]] ModuleBytes small_main(std::string_view more = {});

}  // namespace eryx::link
