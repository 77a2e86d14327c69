// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/module_writer.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "link/byte_writer.hpp"
#include "link/relocation.hpp"

namespace eryx::link {

namespace {

class ModuleWriter {
 public:
  ModuleWriter(const MainModule& main, const Additions& additions, const LinkLimits& limits)
      : main_(main.module()),
        added_(additions),
        limits_(limits),
        is_whole_(additions.purpose == Purpose::Whole) {
    for (const Export& exported : main_.exports) {
      if (exported.kind == EntityKind::Global) exported_.insert(exported.index);
    }
  }

  std::vector<std::byte> write() {
    constexpr std::array<std::uint8_t, 8> header = {0, 'a', 's', 'm', 1, 0, 0, 0};
    out_.bytes(std::as_bytes(std::span(header)));
    write_types();
    write_imports();
    write_functions();
    write_table();
    write_memory();
    write_globals();
    write_exports();
    write_elements();
    if (main_.has_data_count && is_whole_) {
      section_.u32(static_cast<std::uint32_t>(main_.data.size() + added_.data.size()));
      finish(12);
    }
    write_code();
    write_data();
    write_names();
    return out_.take();
  }

 private:
  void count(std::size_t value) { section_.u32(static_cast<std::uint32_t>(value)); }

  void finish(std::uint8_t id) {
    check_size(section_, limits_);
    out_.u8(id);
    out_.u32(static_cast<std::uint32_t>(section_.size()));
    out_.bytes(section_.written());
    section_.clear();
    check_size(out_, limits_);
  }

  void write_value_types(const std::vector<ValueType>& types) {
    count(types.size());
    for (const ValueType type : types) section_.type(type);
  }

  void write_types() {
    count(added_.types.size());
    for (const FunctionType& type : added_.types) {
      section_.u8(0x60);
      write_value_types(type.parameters);
      write_value_types(type.results);
    }
    finish(1);
  }

  void write_imports() {
    if (main_.imports.empty()) return;
    count(main_.imports.size());
    for (const Import& import : main_.imports) {
      section_.name(import.module);
      section_.name(import.name);
      section_.u8(0);
      section_.u32(import.type);
    }
    finish(2);
  }

  void write_functions() {
    count(main_.functions.size() + added_.functions.size());
    for (const Function& function : main_.functions) section_.u32(function.type);
    for (const std::uint32_t type : added_.functions) section_.u32(type);
    finish(3);
  }

  void write_range(const Range& range, std::uint32_t least) {
    section_.u8(range.most ? 1 : 0);
    section_.u32(std::max(range.least, least));
    if (range.most) section_.u32(std::max(*range.most, least));
  }

  void write_table() {
    count(1);
    section_.u8(0x70);
    write_range(main_.tables[0], added_.table_slots);
    finish(4);
  }

  void write_memory() {
    count(1);
    write_range(main_.memories[0], added_.memory_pages);
    finish(5);
  }

  /// Behind its own globals main may have constants that stand for addresses. No code refers to them, and instances do not have them.
  std::size_t count_globals() const {
    std::size_t result = main_.globals.size();
    while (!is_whole_ && result > 0 && !main_.globals[result - 1].type.is_mutable &&
           exported_.contains(static_cast<std::uint32_t>(result - 1))) {
      --result;
    }
    return result;
  }

  void write_globals() {
    const auto globals = std::span(main_.globals).first(count_globals());
    if (globals.empty()) return;
    count(globals.size());
    for (const Global& global : globals) {
      section_.type(global.type.type);
      section_.u8(global.type.is_mutable ? 1 : 0);
      section_.bytes(global.value.bytes);
    }
    finish(6);
  }

  void write_exports() {
    count(is_whole_ ? main_.exports.size() + 1 : 1);
    for (const Export& exported : main_.exports) {
      if (!is_whole_) break;
      section_.name(exported.name);
      section_.u8(static_cast<std::uint8_t>(exported.kind));
      section_.u32(exported.index);
    }
    section_.name(added_.link_name);
    section_.u8(0);
    section_.u32(added_.link_function);
    finish(7);
  }

  void write_indices(const std::vector<std::uint32_t>& functions) {
    count(functions.size());
    for (const std::uint32_t function : functions) section_.u32(function);
  }

  void write_offset(std::uint32_t offset) {
    section_.u8(0);
    section_.constant(offset);
    section_.opcode(Opcode::End);
  }

  void write_elements() {
    if (!is_whole_ || (main_.elements.empty() && added_.elements.empty())) return;
    count(main_.elements.size() + added_.elements.size());
    for (const ElementSegment& segment : main_.elements) {
      section_.u8(0);
      section_.bytes(segment.offset.bytes);
      write_indices(segment.functions);
    }
    for (const JoinedElements& elements : added_.elements) {
      write_offset(elements.slot);
      write_indices(elements.functions);
    }
    finish(9);
  }

  void write_code() {
    count(main_.functions.size() + added_.functions.size());
    for (const Function& function : main_.functions) {
      count(function.body.size());
      section_.bytes(function.body);
    }
    section_.bytes(added_.bodies);
    finish(10);
  }

  void write_data() {
    if (!is_whole_ || (main_.data.empty() && added_.data.empty())) return;
    count(main_.data.size() + added_.data.size());
    for (const DataSegment& segment : main_.data) {
      section_.u8(0);
      section_.bytes(segment.offset.bytes);
      count(segment.bytes.size());
      section_.bytes(segment.bytes);
    }
    for (const JoinedData& data : added_.data) {
      write_offset(data.address);
      count(data.bytes.size());
      section_.bytes(data.bytes);
    }
    finish(11);
  }

  void write_names() {
    if (!is_whole_) return;
    for (const CustomSection& section : main_.custom) {
      if (section.name != "name") continue;
      section_.name(section.name);
      section_.bytes(section.contents);
      finish(0);
    }
  }

  const Module& main_;
  const Additions& added_;
  const LinkLimits& limits_;
  const bool is_whole_;
  /// Globals.
  std::unordered_set<std::uint32_t> exported_;
  ByteWriter out_;
  ByteWriter section_;
};

}  // namespace

std::vector<std::byte> write_module(const MainModule& main, const Additions& additions,
                                    const LinkLimits& limits) {
  return ModuleWriter(main, additions, limits).write();
}

}  // namespace eryx::link
