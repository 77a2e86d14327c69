// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/wasm_reader.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <unordered_set>

#include "link/byte_cursor.hpp"
#include "link/constant_reader.hpp"
#include "link/refusal.hpp"

namespace eryx::link {

ValueType value_type(std::uint8_t code) {
  switch (code) {
    case 0x7F:
    case 0x7E:
    case 0x7D:
    case 0x7C:
    case 0x7B:
    case 0x69: return static_cast<ValueType>(code);
    case 0x70:
    case 0x6F:
    case 0x64:
    case 0x63: refuse_unsupported("it uses references as values, which only modules for JavaScript do");
    default: refuse("a type of a value is unknown: " + std::to_string(code));
  }
}

namespace {

enum class Section : std::uint8_t {
  Custom = 0,
  Type = 1,
  Import = 2,
  Function = 3,
  Table = 4,
  Memory = 5,
  Global = 6,
  Export = 7,
  Start = 8,
  Element = 9,
  Code = 10,
  Data = 11,
  DataCount = 12,
  Tag = 13,
};

/// Where a section stands among the others: tags were added between memories and globals, the count of data before code.
unsigned rank_of(std::uint8_t id, const ByteCursor& cursor) {
  constexpr std::array<unsigned, 14> ranks = {0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6};
  if (id >= ranks.size()) cursor.fail("a section of unknown kind " + std::to_string(id));
  return ranks[id];
}

class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const LinkLimits& limits) : cursor_(bytes), limits_(limits) {}

  Module read() {
    constexpr std::array<std::uint8_t, 8> header = {0, 'a', 's', 'm', 1, 0, 0, 0};
    for (const std::uint8_t expected : header) {
      if (cursor_.is_at_end() || cursor_.u8() != expected) refuse("it is no WebAssembly module of version 1");
    }
    unsigned last = 0;
    bool is_first = true;
    while (!cursor_.is_at_end()) {
      const std::uint8_t id = cursor_.u8();
      const bool is_custom = static_cast<Section>(id) == Section::Custom;
      const unsigned rank = rank_of(id, cursor_);
      if (!is_custom && rank <= last) cursor_.fail("a section is out of order, or there twice");
      ByteCursor section = cursor_.part(cursor_.u32());
      read_section(id, section, is_first);
      section.expect_end("a section");
      if (!is_custom) last = rank;
      is_first = false;
    }
    if (bodies_ != module_.functions.size()) refuse("not every function has a body");
    module_.has_data_count = data_count_.has_value();
    if (data_count_ && *data_count_ != module_.data.size()) refuse("the count of data segments is wrong");
    return std::move(module_);
  }

 private:
  void read_section(std::uint8_t id, ByteCursor& section, bool is_first) {
    switch (static_cast<Section>(id)) {
      case Section::Custom: return read_custom(section, is_first);
      case Section::Type: return read_types(section);
      case Section::Import: return read_imports(section);
      case Section::Function: return read_functions(section);
      case Section::Table: return read_tables(section);
      case Section::Memory: return read_memories(section);
      case Section::Tag: return read_tags(section);
      case Section::Global: return read_globals(section);
      case Section::Export: return read_exports(section);
      case Section::Start: return read_start(section);
      case Section::Element: return read_elements(section);
      case Section::DataCount: data_count_ = section.u32(); return;
      case Section::Code: return read_code(section);
      default: return read_data(section);
    }
  }

  void read_custom(ByteCursor& section, bool is_first) {
    if (module_.custom.size() >= limits_.entries) refuse_too_large("it has more sections than anybody needs");
    const std::string_view name = section.name();
    const std::size_t offset = section.offset();
    module_.custom.push_back({name, section.take(section.left()), offset});
    if (is_first && name == "dylink.0") module_.is_dylink_first = true;
  }

  /// How many entries a section has, of at least `least` bytes each.
  std::uint32_t entries(ByteCursor& section, std::size_t least) const {
    const std::uint32_t count = section.count(least);
    if (count > limits_.entries) refuse_too_large("a section has more entries than browsers allow");
    return count;
  }

  std::vector<ValueType> read_value_types(ByteCursor& section) {
    std::vector<ValueType> types(section.count());
    if (types.size() > limits_.parameters)
      refuse_too_large("a function has more parameters or results than browsers allow");
    for (ValueType& type : types) type = value_type(section.u8());
    return types;
  }

  void read_types(ByteCursor& section) {
    const std::uint32_t count = entries(section, 3);
    module_.types.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      if (section.u8() != 0x60) section.fail("a type is not a function's");
      FunctionType type;
      type.parameters = read_value_types(section);
      type.results = read_value_types(section);
      module_.types.push_back(std::move(type));
    }
  }

  std::uint32_t type_index(ByteCursor& section) const {
    const std::uint32_t index = section.u32();
    if (index >= module_.types.size()) section.fail("a type index is out of range");
    return index;
  }

  /// A tag's type has no results.
  std::uint32_t tag_type(ByteCursor& section) const {
    if (section.u8() != 0) section.fail("a tag is not an exception's");
    const std::uint32_t index = type_index(section);
    if (!module_.types[index].results.empty()) section.fail("a tag has results");
    return index;
  }

  static Range read_range(ByteCursor& section) {
    const std::uint8_t flags = section.u8();
    if ((flags & 2U) != 0) refuse_unsupported("it needs shared memory, that is, threads");
    if ((flags & 4U) != 0) refuse_unsupported("it needs a memory with 64-bit addresses");
    if (flags > 1) section.fail("the flags of a table or a memory are unknown");
    Range range;
    range.least = section.u32();
    if (flags == 1) range.most = section.u32();
    if (range.most && *range.most < range.least)
      section.fail("a table or a memory is larger than its own limit");
    return range;
  }

  static Range read_table(ByteCursor& section) {
    if (section.u8() != 0x70) refuse_unsupported("it has a table of something else than functions");
    return read_range(section);
  }

  static Range read_memory(ByteCursor& section) {
    const Range range = read_range(section);
    if (range.least > 65536 || range.most.value_or(0) > 65536) section.fail("a memory has more than 4 GiB");
    return range;
  }

  static GlobalType read_global_type(ByteCursor& section) {
    GlobalType type;
    type.type = value_type(section.u8());
    const std::uint8_t mutability = section.u8();
    if (mutability > 1) section.fail("the flags of a global are unknown");
    type.is_mutable = mutability == 1;
    return type;
  }

  void read_imports(ByteCursor& section) {
    const std::uint32_t count = entries(section, 4);
    module_.imports.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      Import import;
      import.module = section.name();
      import.name = section.name();
      const std::uint8_t kind = section.u8();
      if (kind > 4) section.fail("an import is of an unknown kind");
      import.kind = static_cast<EntityKind>(kind);
      read_imported(section, import);
      module_.imports.push_back(import);
    }
  }

  void read_imported(ByteCursor& section, Import& import) {
    switch (import.kind) {
      case EntityKind::Function:
        import.type = type_index(section);
        module_.function_types.push_back(import.type);
        return;
      case EntityKind::Table:
        import.range = read_table(section);
        ++module_.table_count;
        return;
      case EntityKind::Memory:
        import.range = read_memory(section);
        ++module_.memory_count;
        return;
      case EntityKind::Global:
        import.global = read_global_type(section);
        module_.global_types.push_back(import.global);
        return;
      case EntityKind::Tag:
        import.type = tag_type(section);
        module_.tag_types.push_back(import.type);
        return;
    }
  }

  void read_functions(ByteCursor& section) {
    const std::uint32_t count = entries(section, 1);
    module_.functions.resize(count);
    for (Function& function : module_.functions) {
      function.type = type_index(section);
      module_.function_types.push_back(function.type);
    }
  }

  void read_tables(ByteCursor& section) {
    const std::uint32_t count = entries(section, 3);
    for (std::uint32_t i = 0; i < count; ++i) module_.tables.push_back(read_table(section));
    module_.table_count += count;
  }

  void read_memories(ByteCursor& section) {
    const std::uint32_t count = entries(section, 2);
    for (std::uint32_t i = 0; i < count; ++i) module_.memories.push_back(read_memory(section));
    module_.memory_count += count;
  }

  void read_tags(ByteCursor& section) {
    const std::uint32_t count = entries(section, 2);
    for (std::uint32_t i = 0; i < count; ++i) {
      module_.tags.push_back(tag_type(section));
      module_.tag_types.push_back(module_.tags.back());
    }
  }

  void read_globals(ByteCursor& section) {
    const std::uint32_t count = entries(section, 4);
    module_.globals.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      Global global;
      global.type = read_global_type(section);
      global.value = read_constant(section, module_);
      if (global.value.type != global.type.type) section.fail("a global's value is of another type");
      module_.globals.push_back(std::move(global));
      module_.global_types.push_back(module_.globals.back().type);
    }
  }

  std::size_t size_of_space(EntityKind kind) const {
    switch (kind) {
      case EntityKind::Function: return module_.function_types.size();
      case EntityKind::Table: return module_.table_count;
      case EntityKind::Memory: return module_.memory_count;
      case EntityKind::Global: return module_.global_types.size();
      case EntityKind::Tag: return module_.tag_types.size();
    }
    return 0;
  }

  void read_exports(ByteCursor& section) {
    const std::uint32_t count = entries(section, 3);
    module_.exports.reserve(count);
    std::unordered_set<std::string_view> names;
    for (std::uint32_t i = 0; i < count; ++i) {
      Export exported;
      exported.name = section.name();
      if (!names.insert(exported.name).second)
        section.fail("two exports have the name " + in_quotes(exported.name));
      const std::uint8_t kind = section.u8();
      if (kind > 4) section.fail("an export is of an unknown kind");
      exported.kind = static_cast<EntityKind>(kind);
      exported.index = section.u32();
      if (exported.index >= size_of_space(exported.kind)) section.fail("an export's index is out of range");
      module_.exports.push_back(exported);
    }
  }

  void read_start(ByteCursor& section) {
    const std::uint32_t index = function_index(section);
    if (module_.type_of_function(index) != FunctionType{})
      section.fail("the start function has parameters or results");
    module_.start = index;
  }

  std::uint32_t function_index(ByteCursor& section) const {
    const std::uint32_t index = section.u32();
    if (index >= module_.function_types.size()) section.fail("a function index is out of range");
    return index;
  }

  ConstantExpression read_offset(ByteCursor& section) const {
    ConstantExpression offset = read_constant(section, module_);
    if (offset.type != ValueType::I32) section.fail("a segment's offset is no i32");
    return offset;
  }

  void read_elements(ByteCursor& section) {
    const std::uint32_t count = entries(section, 4);
    for (std::uint32_t i = 0; i < count; ++i) {
      if (section.u32() != 0)
        refuse_unsupported("it has element segments of a form that linkers do not make");
      if (module_.table_count == 0) section.fail("there are elements and no table");
      ElementSegment segment;
      segment.offset = read_offset(section);
      segment.functions.resize(section.count());
      for (std::uint32_t& function : segment.functions) function = function_index(section);
      module_.elements.push_back(std::move(segment));
    }
  }

  void read_code(ByteCursor& section) {
    const std::uint32_t count = entries(section, 3);
    if (count != module_.functions.size()) section.fail("there are not as many bodies as functions");
    for (Function& function : module_.functions) {
      ByteCursor body = section.part(section.u32());
      read_locals(body, function);
      function.offset = body.offset();
      function.code = body.take(body.left());
      function.body = body.since(0);
    }
    bodies_ = count;
  }

  void read_locals(ByteCursor& body, Function& function) const {
    std::uint64_t total = module_.types[function.type].parameters.size();
    function.locals.resize(body.count(2));
    for (Locals& group : function.locals) {
      group.count = body.u32();
      group.type = value_type(body.u8());
      total += group.count;
      if (total > limits_.locals) refuse_too_large("a function has more local variables than browsers allow");
    }
  }

  void read_data(ByteCursor& section) {
    const std::uint32_t count = entries(section, 2);
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t flags = section.u32();
      if (flags == 1)
        refuse_unsupported("it has passive data segments, which only modules with threads have");
      if (flags != 0) section.fail("the flags of a data segment are unknown");
      if (module_.memory_count == 0) section.fail("there is data and no memory");
      DataSegment segment;
      segment.offset = read_offset(section);
      segment.bytes = section.take(section.u32());
      module_.data.push_back(std::move(segment));
    }
  }

  ByteCursor cursor_;
  const LinkLimits& limits_;
  Module module_;
  std::size_t bodies_ = 0;
  std::optional<std::uint32_t> data_count_;
};

}  // namespace

Module read_module(std::span<const std::byte> bytes, const LinkLimits& limits) {
  if (bytes.size() > limits.module_bytes) refuse_too_large("it has more bytes than the linker takes");
  return Reader(bytes, limits).read();
}

}  // namespace eryx::link
