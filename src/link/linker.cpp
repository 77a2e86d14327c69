// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/linker.hpp"

#include <algorithm>
#include <unordered_map>

#include "eryx/error.hpp"
#include "link/exception_lowering.hpp"
#include "link/exception_plan.hpp"
#include "link/joined_indices.hpp"
#include "link/main_module.hpp"
#include "link/module_writer.hpp"
#include "link/needed_libraries.hpp"
#include "link/refusal.hpp"
#include "link/relocation.hpp"
#include "link/start_folding.hpp"
#include "link/survey.hpp"
#include "link/throwing_functions.hpp"
#include "link/type_table.hpp"

namespace eryx::link {

namespace {

std::vector<SideModule> read_sides(std::span<const SideFile> files, const LinkLimits& limits) {
  if (files.size() > limits.sides) refuse_unsupported("there are more side modules than the linker takes");
  std::size_t bytes = 0;
  std::size_t imports = 0;
  std::vector<SideModule> sides;
  sides.reserve(files.size());
  for (const SideFile& file : files) {
    bytes += file.bytes.size();
    if (bytes > limits.total_bytes)
      refuse_unsupported("the side modules have more bytes than the linker takes");
    sides.emplace_back(file.path, file.bytes, limits);
    imports += sides.back().module().imports.size();
    if (imports > limits.imports)
      refuse_unsupported("the side modules ask for more symbols than the linker takes");
  }
  return sides;
}

std::vector<std::size_t> runtimes_of(std::span<const SideFile> files) {
  std::vector<std::size_t> runtimes;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].role == SideRole::Runtime) runtimes.push_back(i);
  }
  return runtimes;
}

class Linker {
 public:
  Linker(std::span<const std::byte> main, std::span<const SideFile> files, const LinkOptions& options)
      : limits_(options.limits),
        main_(main, limits_),
        sides_(read_sides(files, limits_)),
        needs_(find_needed(sides_, runtimes_of(files))),
        placement_(place(main_, sides_, std::max(options.memory, main_.memory_bytes()),
                         std::max<std::uint64_t>(options.table, main_.table_slots()), limits_)),
        symbols_(main_, sides_, needs_, placement_),
        types_(main_.module().types),
        indices_(sides_.size()),
        next_slot_(placement_.table_end),
        next_function_(placement_.function_end) {
    for (const SideModule& side : sides_) surveys_.push_back(survey(side, limits_));
    for (std::size_t side = 0; side < sides_.size(); ++side) join_functions(side);
  }

  std::vector<MissingSymbol> find_missing() {
    for (std::size_t side = 0; side < sides_.size(); ++side) look_for_addresses(side);
    return std::move(missing_);
  }

  Joined link() {
    if (main_.find_function(link_export))
      throw Error(ErrorKind::InvalidArgument, "the main module is already joined");
    for (std::size_t side = 0; side < sides_.size(); ++side) look_for_addresses(side);
    if (!missing_.empty()) refuse_unsupported(to_text(missing_));
    plan_lowering();
    for (std::size_t side = 0; side < sides_.size(); ++side) {
      place_elements(side);
      join_globals(side);
      place_data(side);
    }
    add_entries();
    for (std::size_t side = 0; side < sides_.size(); ++side) write_bodies(side);
    write_stubs();
    write_link_function();
    return finish();
  }

 private:
  // What the side modules refer to.

  void join_functions(std::size_t side) {
    const SideModule& of = sides_[side];
    JoinedIndices& indices = indices_[side];
    for (const FunctionType& type : of.module().types) indices.types.push_back(types_.index_of(type));
    for (const ImportedFunction& import : of.imported_functions()) {
      indices.functions.push_back(find_import(side, import));
    }
    for (std::uint32_t i = 0; i < of.module().functions.size(); ++i) {
      indices.functions.push_back(placement_.sides[side].function + i);
    }
  }

  std::uint32_t find_import(std::size_t side, const ImportedFunction& import) {
    const FunctionType& wanted = sides_[side].module().types[import.type];
    const auto found = symbols_.find_function(side, import.name);
    if (found && *found->type == wanted) return found->index;
    if (!found && sides_[side].is_weak_import(import.name)) return stub_of(wanted);
    const std::string detail = found
                                   ? "it expects " + to_text(wanted) + ", here it is " + to_text(*found->type)
                                   : std::string(reason_for(import.name));
    missing_.push_back({found ? MissingSymbol::Kind::WrongType : MissingSymbol::Kind::Function,
                        sides_[side].path(), std::string(import.name), detail});
    return 0;
  }

  /// A function of this type that traps, in place of one that nobody has.
  std::uint32_t stub_of(const FunctionType& type) {
    const auto [place, is_new] = stubs_.emplace(types_.index_of(type), 0);
    if (is_new) place->second = next_function_++;
    return place->second;
  }

  void look_for_addresses(std::size_t side) {
    for (const ImportedGlobal& global : sides_[side].imported_globals()) {
      if (sides_[side].is_weak_import(global.name)) continue;
      const bool is_data = global.role == GlobalRole::DataAddress;
      if (is_data ? symbols_.find_data(side, global.name).has_value()
                  : global.role != GlobalRole::FunctionSlot ||
                        symbols_.find_function(side, global.name).has_value()) {
        continue;
      }
      missing_.push_back({is_data ? MissingSymbol::Kind::Variable : MissingSymbol::Kind::Function,
                          sides_[side].path(), std::string(global.name),
                          std::string(reason_for(global.name))});
    }
  }

  // Exceptions.

  void plan_lowering() {
    throwing_ = find_throwing(main_, sides_, surveys_, indices_, next_function_);
    const auto first_global = static_cast<std::uint32_t>(main_.module().globals.size());
    plan_ = plan_exceptions(main_, sides_, surveys_, first_global, limits_);
    for (std::size_t side = 0; side < sides_.size(); ++side) {
      for (std::uint32_t i = 0; i < surveys_[side].functions.size(); ++i)
        lowered_ += is_lowered(side, i) ? 1 : 0;
    }
    if (lowered_ == 0) return;
    for (const ValueType type : plan_.new_globals) additions_.globals.push_back({type, 0});
  }

  bool is_lowered(std::size_t side, std::uint32_t own) const {
    return surveys_[side].functions[own].has_exceptions || throwing_[placement_.sides[side].function + own];
  }

  // Globals, data and table.

  std::uint32_t constant_of(std::size_t side, const ConstantExpression& expression) {
    auto value = static_cast<std::uint32_t>(expression.value);
    for (const std::uint32_t global : expression.globals) {
      value += static_cast<std::uint32_t>(indices_[side].globals[global].value);
    }
    return value;
  }

  std::uint32_t value_of(std::size_t side, const ImportedGlobal& global) {
    switch (global.role) {
      case GlobalRole::MemoryBase: return placement_.sides[side].memory;
      case GlobalRole::TableBase: return placement_.sides[side].table;
      case GlobalRole::DataAddress: return symbols_.find_data(side, global.name).value_or(0);
      case GlobalRole::FunctionSlot: {
        const auto function = symbols_.find_function(side, global.name);
        return function ? slot_of(function->index) : 0;
      }
      case GlobalRole::StackPointer: break;
    }
    return 0;
  }

  /// Where a function is in the table; put there if it is not.
  std::uint32_t slot_of(std::uint32_t function) {
    if (const auto slot = main_.find_slot(function)) return *slot;
    const auto [place, is_new] = slots_.emplace(function, next_slot_);
    if (is_new) {
      extra_.push_back(function);
      if (++next_slot_ > limits_.table_slots)
        refuse_unsupported("the table of functions has no room for all of them");
    }
    return place->second;
  }

  void join_globals(std::size_t side) {
    const SideModule& of = sides_[side];
    std::vector<JoinedGlobal>& globals = indices_[side].globals;
    for (std::size_t i = globals.size(); i < of.imported_globals().size(); ++i) join_import(side, i);
    FoldedGlobals known;
    for (std::size_t i = 0; i < of.module().globals.size(); ++i) {
      const Global& global = of.module().globals[i];
      const bool is_constant = !global.type.is_mutable;
      const std::uint64_t value =
          global.type.type == ValueType::I32 ? constant_of(side, global.value) : global.value.value;
      globals.push_back({is_constant, value, 0, lowered(global.type.type)});
    }
    for (std::uint32_t i = 0; i < globals.size(); ++i) {
      if (globals[i].is_constant && globals[i].type == ValueType::I32)
        known.emplace(i, static_cast<std::uint32_t>(globals[i].value));
    }
    const FoldedGlobals folded = fold_start(of, surveys_[side], known, limits_);
    for (std::uint32_t i = of.module().imported_globals(); i < globals.size(); ++i) {
      if (const auto found = folded.find(i); found != folded.end()) {
        globals[i] = {true, found->second, 0, ValueType::I32};
      } else if (!globals[i].is_constant) {
        globals[i].index =
            static_cast<std::uint32_t>(main_.module().globals.size() + additions_.globals.size());
        additions_.globals.push_back({globals[i].type, globals[i].value});
      }
    }
  }

  void join_import(std::size_t side, std::size_t place) {
    const ImportedGlobal& global = sides_[side].imported_globals()[place];
    const bool is_constant = global.role != GlobalRole::StackPointer;
    const std::uint32_t index = is_constant ? 0 : main_.stack_pointer();
    indices_[side].globals.push_back(
        {is_constant, is_constant ? value_of(side, global) : 0, index, ValueType::I32});
  }

  void place_elements(std::size_t side) {
    const SideModule& of = sides_[side];
    const Place& at = placement_.sides[side];
    for (const ElementSegment& segment : of.module().elements) {
      std::uint64_t slot = segment.offset.value;
      for (const std::uint32_t global : segment.offset.globals) {
        const bool is_base = global < of.imported_globals().size() &&
                             of.imported_globals()[global].role == GlobalRole::TableBase;
        if (!is_base)
          refuse(in_quotes(of.path()) + ": its functions go to a place of the table that is not its own");
        slot += at.table;
      }
      if (slot < at.table ||
          slot + segment.functions.size() > std::uint64_t{at.table} + of.dylink().table_size) {
        refuse(in_quotes(of.path()) + ": its functions go to a place of the table that is not its own");
      }
      additions_.elements.push_back({static_cast<std::uint32_t>(slot), {}});
      for (const std::uint32_t function : segment.functions) {
        const std::uint32_t joined = indices_[side].functions[function];
        slots_.emplace(joined, static_cast<std::uint32_t>(slot++));
        additions_.elements.back().functions.push_back(joined);
      }
    }
  }

  void place_data(std::size_t side) {
    const SideModule& of = sides_[side];
    const Place& at = placement_.sides[side];
    for (const DataSegment& segment : of.module().data) {
      const std::uint32_t address = constant_of(side, segment.offset);
      if (address < at.memory || address + std::uint64_t{segment.bytes.size()} >
                                     std::uint64_t{at.memory} + of.dylink().memory_size) {
        refuse(in_quotes(of.path()) + ": its data goes to memory that is not its own");
      }
      additions_.data.push_back({address, segment.bytes});
    }
  }

  void add_entries() {
    for (std::size_t side = 0; side < sides_.size(); ++side) {
      for (const Export& exported : sides_[side].module().exports) {
        if (exported.kind != EntityKind::Function || !exported.name.starts_with("PyInit")) continue;
        const std::uint32_t slot = slot_of(indices_[side].functions[exported.index]);
        result_.entries.push_back({side, std::string(exported.name), slot});
      }
    }
    if (!extra_.empty()) additions_.elements.push_back({placement_.table_end, extra_});
  }

  // Code.

  void add_body(std::uint32_t type) {
    additions_.functions.push_back(type);
    bodies_.u32(static_cast<std::uint32_t>(body_.size()));
    bodies_.bytes(body_.written());
    body_.clear();
    check_size(bodies_, limits_);
  }

  void write_bodies(std::size_t side) {
    const Module& module = sides_[side].module();
    const LoweringContext context{module,    indices_[side], plan_, plan_.kinds[side],
                                  throwing_, limits_,        types_};
    for (std::uint32_t i = 0; i < module.functions.size(); ++i) {
      const Function& function = module.functions[i];
      if (is_lowered(side, i)) {
        lower_function(context, function, body_);
      } else {
        relocate_function(module, function, indices_[side], limits_, body_);
      }
      add_body(indices_[side].types[function.type]);
    }
  }

  void write_stubs() {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> in_order;
    for (const auto& [type, function] : stubs_) in_order.emplace_back(function, type);
    std::sort(in_order.begin(), in_order.end());
    for (const auto& [function, type] : in_order) {
      body_.u32(0);
      body_.opcode(Opcode::Unreachable);
      body_.opcode(Opcode::End);
      add_body(type);
    }
  }

  void call_in_order(std::string_view name) {
    for (const std::size_t side : needs_.order) {
      const Export* const exported = sides_[side].find_export(name, EntityKind::Function);
      if (exported != nullptr) body_.opcode(Opcode::Call, indices_[side].functions[exported->index]);
    }
  }

  void write_link_function() {
    body_.u32(0);
    for (const std::size_t side : needs_.order) {
      const auto start = sides_[side].module().start;
      if (start) body_.opcode(Opcode::Call, indices_[side].functions[*start]);
    }
    for (const std::string_view name : {"__wasm_apply_data_relocs", "__wasm_call_ctors", "_initialize"}) {
      call_in_order(name);
    }
    body_.opcode(Opcode::End);
    add_body(types_.index_of({}));
    additions_.link_function = next_function_++;
    additions_.link_name = link_export;
  }

  Joined finish() {
    const std::uint64_t pages = (std::uint64_t{placement_.memory_end} + 65535) >> 16;
    const auto most = main_.module().memories[0].most;
    if (most && pages > *most) refuse_unsupported("they need more memory than the guest can have");
    additions_.memory_pages = static_cast<std::uint32_t>(pages);
    additions_.table_slots = next_slot_;
    additions_.types = types_.types();
    additions_.bodies = bodies_.take();
    result_.places = placement_.sides;
    result_.first_function = static_cast<std::uint32_t>(main_.module().function_types.size());
    result_.function_count = next_function_ - result_.first_function;
    result_.memory_end = placement_.memory_end;
    result_.table_end = next_slot_;
    result_.new_globals = additions_.globals.size();
    result_.lowered_functions = lowered_;
    result_.module = write_module(main_, additions_, limits_);
    return std::move(result_);
  }

  const LinkLimits limits_;
  const MainModule main_;
  const std::vector<SideModule> sides_;
  const Needs needs_;
  const Placement placement_;
  const Symbols symbols_;
  TypeTable types_;
  std::vector<Survey> surveys_;
  std::vector<JoinedIndices> indices_;
  std::vector<MissingSymbol> missing_;
  std::vector<bool> throwing_;
  ExceptionPlan plan_;
  std::size_t lowered_ = 0;
  /// Slots of functions that main's table does not have, and those that got one beyond all side modules'.
  std::unordered_map<std::uint32_t, std::uint32_t> slots_;
  std::vector<std::uint32_t> extra_;
  std::uint32_t next_slot_;
  /// Type -> the function that traps.
  std::unordered_map<std::uint32_t, std::uint32_t> stubs_;
  std::uint32_t next_function_;
  ByteWriter body_;
  ByteWriter bodies_;
  Additions additions_;
  Joined result_;
};

}  // namespace

Joined join(std::span<const std::byte> main, std::span<const SideFile> files, const LinkOptions& options) {
  return Linker(main, files, options).link();
}

std::vector<MissingSymbol> find_missing(std::span<const std::byte> main, std::span<const SideFile> files,
                                        const LinkOptions& options) {
  return Linker(main, files, options).find_missing();
}

}  // namespace eryx::link
