// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/lowered_locals.hpp"

#include "link/refusal.hpp"
#include "link/type_table.hpp"

namespace eryx::link {

std::uint32_t LoweredLocals::add(ValueType type) {
  const std::size_t index = first_ + types_.size();
  if (index >= limits_.locals)
    refuse_too_large("a function that catches exceptions has too many local variables");
  types_.push_back(type);
  return static_cast<std::uint32_t>(index);
}

std::uint32_t LoweredLocals::caught(std::size_t depth) {
  while (caught_.size() <= depth) {
    caught_.push_back(add(ValueType::I32));
    for (const ExceptionWord& slot : plan_.slots) static_cast<void>(add(slot.type));
  }
  return caught_[depth];
}

std::uint32_t LoweredLocals::temporary(ValueType type, std::size_t place) {
  std::vector<std::uint32_t>& of_type = temporaries_[type];
  while (of_type.size() <= place) of_type.push_back(add(type));
  return of_type[place];
}

void LoweredLocals::write(const Function& function, ByteWriter& out) const {
  out.u32(static_cast<std::uint32_t>(function.locals.size() + types_.size()));
  for (const Locals& group : function.locals) {
    out.u32(group.count);
    out.type(lowered(group.type));
  }
  for (const ValueType type : types_) {
    out.u32(1);
    out.type(type);
  }
}

}  // namespace eryx::link
