// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Who defines what a side module asks for.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "link/main_module.hpp"
#include "link/needed_libraries.hpp"
#include "link/placement.hpp"
#include "link/side_module.hpp"

namespace eryx::link {

struct DefinedFunction {
  /// In the joined module.
  std::uint32_t index = 0;
  const FunctionType* type = nullptr;
};

/// A symbol is looked for in this order: in main as "emsc_NAME" (a shim for where Emscripten's C library differs from ours; not for
/// modules that were compiled for ours: runtimes, and those with a custom section "eryx.wasi"), in main, in the libraries that the module needs, in the module itself. So no wheel can put its own in the place of what Python or
/// the C library has, neither for itself nor for others.
///
/// Lifetime: what it is made of must outlive it. Threading: `const` functions from any thread.
class Symbols {
 public:
  Symbols(const MainModule& main, const std::vector<SideModule>& sides, const Needs& needs,
          const std::vector<std::size_t>& runtimes, const Placement& placement);

  /// `side`: who asks.
  [[nodiscard]] std::optional<DefinedFunction> find_function(std::size_t side, std::string_view name) const;
  /// The address of a variable.
  [[nodiscard]] std::optional<std::uint32_t> find_data(std::size_t side, std::string_view name) const;

 private:
  [[nodiscard]] std::optional<DefinedFunction> find_in_side(std::size_t side, std::string_view name) const;
  [[nodiscard]] std::optional<std::uint32_t> find_data_in_side(std::size_t side, std::string_view name) const;

  const MainModule& main_;
  const std::vector<SideModule>& sides_;
  const Needs& needs_;
  const Placement& placement_;
  /// For each side module, whether it was compiled for Emscripten's C library.
  std::vector<bool> is_emscriptens_;
};

/// What a side module asks for in vain.
struct MissingSymbol {
  enum class Kind { Function, Variable, Exception, WrongType } kind = Kind::Function;
  std::string side;
  std::string name;
  /// For WrongType: the types there and here. For others: why there is no such thing, if that is known.
  std::string detail;
};

/// Why a symbol that main lacks will never be there, for those of which that is known: "it calls JavaScript". Else empty.
[[nodiscard]] std::string_view reason_for(std::string_view name) noexcept;

/// Everything that is missing, in one text.
[[nodiscard]] std::string to_text(const std::vector<MissingSymbol>& missing);

}  // namespace eryx::link
