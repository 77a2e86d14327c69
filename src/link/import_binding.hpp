// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What each import of a side module becomes, and which of them nobody can serve.

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "link/side_module.hpp"
#include "link/symbols.hpp"
#include "link/type_table.hpp"

namespace eryx::link {

/// Lifetime: what it is made of must outlive it. Threading: one thread at a time.
class ImportBinding {
 public:
  /// `next_function`: index of the first function that may be added.
  ImportBinding(const std::vector<SideModule>& sides, const Symbols& symbols, TypeTable& types,
                std::uint32_t next_function)
      : sides_(sides),
        symbols_(symbols),
        types_(types),
        missing_(sides.size()),
        first_(next_function),
        next_(next_function) {}

  /// Index of the function in the joined module. 0, if it is missing.
  [[nodiscard]] std::uint32_t bind(std::size_t side, const ImportedFunction& import);
  /// Notes which of the globals that stand for addresses are missing.
  void look_for_addresses(std::size_t side);

  /// For each side module.
  [[nodiscard]] const std::vector<std::vector<MissingSymbol>>& missing() const noexcept { return missing_; }
  [[nodiscard]] std::vector<MissingSymbol> all_missing() const;
  /// Type indices of functions that are added, in their order: each traps, in place of one that nobody has to have.
  [[nodiscard]] std::vector<std::uint32_t> stubs() const;
  [[nodiscard]] std::uint32_t next_function() const noexcept { return next_; }

 private:
  [[nodiscard]] std::uint32_t stub_of(const FunctionType& type);

  const std::vector<SideModule>& sides_;
  const Symbols& symbols_;
  TypeTable& types_;
  std::vector<std::vector<MissingSymbol>> missing_;
  /// Type -> its stub.
  std::map<std::uint32_t, std::uint32_t> stubs_;
  std::uint32_t first_;
  std::uint32_t next_;
};

}  // namespace eryx::link
