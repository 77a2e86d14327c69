// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Machine code of extension modules, beside that of the guest module for which it was compiled (abi/native_object.h). Images refer to it;
// their slots call through a table that has its functions behind the guest's.
//
// Threading: immutable, any thread.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/unique_fd.hpp"
#include "base/wasm.hpp"
#include "engine/function_table.hpp"
#include "engine/guest_module.hpp"
#include "engine/module_registry.hpp"
#include "engine/shared_object.hpp"
#include "native_object.h"

namespace eryx::engine {

class NativeObject {
 public:
  /// Maps what lies at `offset` of `file`, which does not change while it is mapped. The object lives as long as any slot that can call
  /// its code.
  ///
  /// Its code is trusted like that of a program: it comes from a compiler of ours. Its description is checked.
  /// Errors: ImageCorrupt; ImageMismatch (it is of another build of the guest); OutOfResources.
  NativeObject(const LinkedModule& module, const base::UniqueFd& file, std::uint64_t offset,
               std::uint64_t size);

  [[nodiscard]] CodeRange code() const noexcept;
  [[nodiscard]] const FunctionTable& table() const noexcept { return table_; }
  /// Size of linear memory before and after its data are in place: whole wasm pages.
  [[nodiscard]] std::uint64_t memory_begin() const noexcept { return description_->memory_begin; }
  [[nodiscard]] std::uint64_t memory_end() const noexcept {
    return (description_->memory_end + base::wasm_page - 1) / base::wasm_page * base::wasm_page;
  }
  /// Where the bytes end that it has data or a meaning for.
  [[nodiscard]] std::uint32_t data_end() const noexcept { return description_->memory_end; }
  /// Between `memory_begin` and `memory_end`.
  [[nodiscard]] std::span<const eryx_native_data> data() const noexcept {
    return {description_->data, description_->data_count};
  }
  /// Runs start functions and constructors, in the guest.
  void link(void* instance) const { description_->link(instance); }

 private:
  /// The description, when everything in it was checked and filled in.
  const eryx_native_object* prepare(const LinkedModule& module);
  [[nodiscard]] std::vector<eryx_table_entry> entries(const GuestModule& module) const;

  SharedObject object_;
  const eryx_native_object* description_;
  FunctionTable table_;
};

}  // namespace eryx::engine
