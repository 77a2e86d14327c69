// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/native_object.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/wasm.hpp"
#include "engine/module/generated_runtime.hpp"
#include "eryx/error.hpp"

namespace eryx::engine {
namespace {

[[noreturn]] void refuse(const char* what) {
  throw Error(ErrorKind::ImageCorrupt, std::string("the native object ") + what);
}

template <typename Element>
bool holds(const SharedObject& object, const Element* first, std::uint64_t count) {
  return count <= (std::uint64_t{1} << 30) / sizeof(Element) &&
         (count == 0 || object.holds(first, count * sizeof(Element)));
}

void check_identity(const eryx_native_object& description, const LinkedModule& module) {
  if (description.version != ERYX_NATIVE_OBJECT_VERSION ||
      std::string_view(description.code_identity, module.code_identity.size()) != module.code_identity) {
    throw Error(
        ErrorKind::ImageMismatch,
        "the native code of its packages was made for another build of this library: build the image again, "
        "`eryx image build FILE`");
  }
}

// Its code reads instances of main's: they must look as its compiler was told.
void check_instance(const eryx_native_object& description, const GuestModule& module) {
  const bool agrees = description.instance_size == module.instance_size &&
                      description.memory_offset == module.memory_offset &&
                      description.stack_pointer_offset == module.stack_pointer_offset;
  if (!agrees) refuse("was made for other instances");
}

void check_places(const SharedObject& object, const eryx_native_object& description) {
  const auto code_size = static_cast<std::uint64_t>(description.code_end - description.code_begin);
  const auto link = reinterpret_cast<const void*>(description.link);
  if (!object.is_code(description.code_begin, code_size) || !object.is_code(link, 1)) refuse("has no code");
  const bool is_whole =
      holds(object, description.function_places, description.function_count) &&
      holds(object, description.entries, description.entry_count) &&
      holds(object, description.data, description.data_count) &&
      object.may_write(description.runtime, ERYX_NATIVE_RUNTIME_COUNT * sizeof(eryx_native_function)) &&
      (description.function_count == 0 ||
       object.may_write(description.functions, description.function_count * sizeof(eryx_native_function)));
  if (!is_whole) refuse("refers to what is outside of it");
}

void check_data(const SharedObject& object, const eryx_native_object& description) {
  if (description.memory_begin % base::wasm_page != 0 || description.memory_begin > description.memory_end)
    refuse("has an impossible place in memory");
  for (const eryx_native_data& data : std::span(description.data, description.data_count)) {
    const bool fits =
        data.size <= description.memory_end && data.address <= description.memory_end - data.size;
    if (!fits || !holds(object, data.bytes, data.size)) refuse("has data outside of its place");
  }
}

}  // namespace

NativeObject::NativeObject(const LinkedModule& module, const base::UniqueFd& file, std::uint64_t offset,
                           std::uint64_t size)
    : object_(file, offset, size), description_(prepare(module)), table_(entries(module.load())) {}

const eryx_native_object* NativeObject::prepare(const LinkedModule& module) {
  if (!object_.holds(object_.entry(), sizeof(eryx_native_object)) ||
      reinterpret_cast<std::uintptr_t>(object_.entry()) % alignof(eryx_native_object) != 0) {
    refuse("says nothing of itself");
  }
  const auto& description = *reinterpret_cast<const eryx_native_object*>(object_.entry());
  check_identity(description, module);
  check_instance(description, module.load());
  check_places(object_, description);
  check_data(object_, description);
  description.runtime[ERYX_NATIVE_RUNTIME_TRAP] = trap_function();
  const std::span<const GuestFunction> offered = module.load().functions;
  for (std::uint64_t i = 0; i < description.function_count; ++i) {
    const std::uint32_t place = description.function_places[i];
    if (place >= offered.size()) refuse("calls what the guest does not have");
    description.functions[i] = offered[place];
  }
  object_.make_read_only();
  return &description;
}

std::vector<eryx_table_entry> NativeObject::entries(const GuestModule& module) const {
  std::vector<eryx_table_entry> all(module.table->entries().begin(), module.table->entries().end());
  const std::uint32_t begin = description_->table_begin;
  const std::uint32_t end = description_->table_end;
  if (begin < all.size() || end < begin || end > FunctionTable::capacity)
    refuse("has an impossible place in the function table");
  all.resize(end);
  for (const eryx_native_entry& entry : std::span(description_->entries, description_->entry_count)) {
    const bool fits = entry.slot >= begin && entry.slot < end && entry.type != 0;
    if (!fits || !object_.is_code(reinterpret_cast<const void*>(entry.function), 1))
      refuse("has an impossible function");
    all[entry.slot] = {entry.function, entry.type, 0};
  }
  return all;
}

CodeRange NativeObject::code() const noexcept {
  return {reinterpret_cast<std::uintptr_t>(description_->code_begin),
          reinterpret_cast<std::uintptr_t>(description_->code_end)};
}

}  // namespace eryx::engine
