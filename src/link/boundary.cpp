// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/boundary.hpp"

namespace eryx::link {

Boundary::Boundary(const MainModule& main, const ExceptionPlan& plan, const ThrowingFunctions& functions,
                   std::uint32_t next_function)
    : main_(main), plan_(plan), functions_(functions), next_(next_function) {}

std::uint32_t Boundary::entry_of(std::uint32_t function) {
  if (!functions_.is_throwing(function) && !functions_.is_leaving(function)) return function;
  const auto [place, is_new] = entries_.emplace(function, next_ + static_cast<std::uint32_t>(added_.size()));
  if (is_new) added_.push_back(function);
  return place->second;
}

void Boundary::write_entry(std::uint32_t function, const FunctionType& type, ByteWriter& out) const {
  const auto parameters = static_cast<std::uint32_t>(type.parameters.size());
  const std::uint32_t kept = parameters;
  out.u32(1);
  out.u32(1);
  out.type(ValueType::I32);
  plan_.watched.write_load(out);
  out.opcode(Opcode::LocalSet, kept);
  write_watched(plan_, functions_.is_throwing(function) ? 1 : 0, out);
  for (std::uint32_t i = 0; i < parameters; ++i) out.opcode(Opcode::LocalGet, i);
  out.opcode(Opcode::Call, function);
  ExceptionWord::write_address(out);
  out.opcode(Opcode::LocalGet, kept);
  plan_.watched.write_store(out);
  if (functions_.is_throwing(function)) {
    plan_.pending.write_load(out);
    out.opcode(Opcode::If);
    out.u8(no_results);
    out.opcode(Opcode::LocalGet, kept);
    out.opcode(Opcode::I32EqualsZero);
    out.opcode(Opcode::If);
    out.u8(no_results);
    write_end_of_program(out);
    out.opcode(Opcode::End);
    out.opcode(Opcode::End);
  }
  out.opcode(Opcode::End);
}

void Boundary::write_calls(const std::vector<LinkCall>& calls, const std::optional<std::uint32_t>& mark,
                           ByteWriter& out) const {
  out.u32(0);
  for (const auto& [function, number] : calls) {
    if (mark) {
      ExceptionWord::write_address(out);
      out.constant(number);
      ExceptionWord{ValueType::I32, *mark}.write_store(out);
    }
    if (!functions_.is_throwing(function)) {
      out.opcode(Opcode::Call, function);
      continue;
    }
    write_watched(plan_, 1, out);
    out.opcode(Opcode::Call, function);
    write_watched(plan_, 0, out);
    plan_.pending.write_load(out);
    out.opcode(Opcode::If);
    out.u8(no_results);
    write_end_of_program(out);
    out.opcode(Opcode::End);
  }
  out.opcode(Opcode::End);
}

void Boundary::write_end_of_program(ByteWriter& out) const {
  const auto fatal = main_.find_function("Py_FatalError");
  if (fatal && main_.module().type_of_function(*fatal) == FunctionType{{ValueType::I32}, {}}) {
    out.constant(plan_.message);
    out.opcode(Opcode::Call, *fatal);
  }
  out.opcode(Opcode::Unreachable);
}

void write_watched(const ExceptionPlan& plan, std::uint32_t value, ByteWriter& out) {
  ExceptionWord::write_address(out);
  out.constant(value);
  plan.watched.write_store(out);
}

}  // namespace eryx::link
