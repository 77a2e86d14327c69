// SPDX-License-Identifier: MIT OR Apache-2.0
// Fuel: the part of a slot that exchanges the code of its guest for code that counts, and back.

#include <algorithm>
#include <new>

#include "engine/function_table.hpp"
#include "engine/slot.hpp"
#include "eryx/error.hpp"

namespace eryx::engine {

void check_fuel(const MemoryImage& image) {
  if (image.native)
    throw Error(ErrorKind::Unsupported,
                "Limits::fuel: what native packages do cannot be counted yet, and this image has some");
  if (!image.module->metered)
    throw Error(ErrorKind::Unsupported,
                "Limits::fuel: this program has no metered guest; build Eryx with it (make metered build, or "
                "-DERYX_METERED=ON), and link Eryx::metered: docs/building.md");
}

// All that is in an instance, beside what is the same for all of its code, is where its stack and its memory end.
void Slot::run_code_of(const GuestModule& module) {
  if (&module == module_ && table_fits_) return;
  std::unique_ptr<void, InstanceDeleter> instance(
      ::operator new (module.instance_size, std::align_val_t{64}));
  module.attach(instance.get(), base_, header_->size);
  *module.stack_pointer(instance.get()) = *module_->stack_pointer(instance_.get());
  table_fits_ = false;
  module.table->map(reservation_.data());
  table_fits_ = true;
  module_ = &module;
  instance_ = std::move(instance);
  header_ = module.memory(instance_.get());
}

void Slot::set_fuel(std::optional<std::uint64_t> fuel) {
  if (!fuel) {
    if (module_->fuel || !table_fits_) run_code_of(*image_->module);
    return;
  }
  check_fuel(*image_);
  run_code_of(image_->module->metered());
  *module_->fuel(instance_.get()) = static_cast<std::int64_t>(std::min(*fuel, most_fuel));
}

std::optional<std::int64_t> Slot::fuel_left() const {
  if (!module_->fuel) return std::nullopt;
  return *module_->fuel(instance_.get());
}

}  // namespace eryx::engine
