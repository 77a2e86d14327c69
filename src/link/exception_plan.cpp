// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/exception_plan.hpp"

#include <algorithm>
#include <map>

#include "link/boundary.hpp"
#include "link/refusal.hpp"
#include "link/type_table.hpp"

namespace eryx::link {

namespace {

std::uint32_t number_of_import(const SideModule& side, std::uint32_t tag) {
  const std::string_view name = side.imported_tags()[tag];
  const Module& module = side.module();
  const std::vector<ValueType>& payload = module.types[module.tag_types[tag]].parameters;
  if (payload == std::vector{ValueType::I32}) {
    if (name == "__cpp_exception") return cpp_exception_number;
    if (name == "__c_longjmp") return longjmp_number;
  }
  refuse_unsupported(in_quotes(side.path()) +
                     ": it imports an exception that there is not: " + in_quotes(name));
}

std::vector<ExceptionKind> kinds_of(const SideModule& side, const LinkLimits& limits,
                                    std::uint32_t& next_number) {
  const Module& module = side.module();
  std::vector<ExceptionKind> kinds(module.tag_types.size());
  for (std::uint32_t tag = 0; tag < kinds.size(); ++tag) {
    for (const ValueType type : module.types[module.tag_types[tag]].parameters)
      kinds[tag].payload.push_back(lowered(type));
    if (kinds[tag].payload.size() > limits.payload) {
      refuse_too_large(in_quotes(side.path()) + ": it has an exception that carries too many values");
    }
    kinds[tag].number = tag < module.imported_tags() ? number_of_import(side, tag) : next_number++;
  }
  return kinds;
}

/// For each type, how many values of it the exception has that has most.
std::map<ValueType, std::size_t> widest_payload(const std::vector<std::vector<ExceptionKind>>& kinds) {
  std::map<ValueType, std::size_t> widest;
  for (const auto& of_side : kinds) {
    for (const ExceptionKind& kind : of_side) {
      std::map<ValueType, std::size_t> counts;
      for (const ValueType type : kind.payload) ++counts[type];
      for (const auto& [type, count] : counts) widest[type] = std::max(widest[type], count);
    }
  }
  return widest;
}

bool fits_reference(const ExceptionKind& kind) {
  return kind.payload.empty() || kind.payload == std::vector{ValueType::I32};
}

void check_references(const std::vector<SideModule>& sides, const std::vector<Survey>& surveys,
                      const std::vector<std::vector<ExceptionKind>>& kinds) {
  bool all_fit = true;
  for (const auto& of_side : kinds) all_fit &= std::all_of(of_side.begin(), of_side.end(), fits_reference);
  for (std::size_t side = 0; side < sides.size(); ++side) {
    bool fits = all_fit || !surveys[side].references_all;
    for (const std::uint32_t tag : surveys[side].referenced) fits &= fits_reference(kinds[side][tag]);
    if (!fits) {
      refuse_unsupported(in_quotes(sides[side].path()) +
                         ": it refers to exceptions that carry more than one i32");
    }
  }
}

void find_slots(const std::vector<ExceptionWord>& slots, ExceptionKind& kind) {
  std::map<ValueType, std::size_t> next;
  for (const ValueType type : kind.payload) {
    std::size_t& place = next[type];
    while (slots[place].type != type) ++place;
    kind.slots.push_back(place++);
  }
}

}  // namespace

const ExceptionWord* ExceptionPlan::referenced_slot() const {
  const auto found = std::find_if(slots.begin(), slots.end(),
                                  [](const ExceptionWord& slot) { return slot.type == ValueType::I32; });
  return found == slots.end() ? nullptr : &*found;
}

ExceptionPlan plan_exceptions(const std::vector<SideModule>& sides, const std::vector<Survey>& surveys,
                              std::uint64_t memory, const LinkLimits& limits) {
  ExceptionPlan plan;
  std::uint32_t next_number = first_own_number;
  for (const SideModule& side : sides) plan.kinds.push_back(kinds_of(side, limits, next_number));
  plan.memory_end = memory;
  if (std::none_of(surveys.begin(), surveys.end(), [](const Survey& each) { return each.has_exceptions; }))
    return plan;
  constexpr std::uint64_t alignment = 16;
  // Payloads are bounded by limits; the end is checked with the modules' memory.
  if (memory + 2 * alignment > limits.memory_bytes)
    refuse_memory("with native packages", memory + 2 * alignment, limits.memory_bytes);
  plan.memory_end = (memory + alignment - 1) / alignment * alignment;
  const auto add_word = [&](ValueType type) {
    ExceptionWord word{type, 0};
    plan.memory_end = (plan.memory_end + word.size() - 1) / word.size() * word.size();
    word.address = static_cast<std::uint32_t>(plan.memory_end);
    plan.memory_end += word.size();
    return word;
  };
  plan.pending = add_word(ValueType::I32);
  plan.watched = add_word(ValueType::I32);
  // Largest numbers first: i32, next to the flag.
  const auto widest = widest_payload(plan.kinds);
  for (auto of_type = widest.rbegin(); of_type != widest.rend(); ++of_type) {
    for (std::size_t i = 0; i < of_type->second; ++i) plan.slots.push_back(add_word(of_type->first));
  }
  for (auto& of_side : plan.kinds) {
    for (ExceptionKind& kind : of_side) find_slots(plan.slots, kind);
  }
  plan.message = static_cast<std::uint32_t>(plan.memory_end);
  plan.memory_end += fatal_exception.size();
  check_references(sides, surveys, plan.kinds);
  return plan;
}

}  // namespace eryx::link
