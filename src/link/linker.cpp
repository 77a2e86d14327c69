// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/linker.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "eryx/error.hpp"
#include "link/boundary.hpp"
#include "link/exception_lowering.hpp"
#include "link/exception_plan.hpp"
#include "link/function_table.hpp"
#include "link/import_binding.hpp"
#include "link/joined_indices.hpp"
#include "link/main_module.hpp"
#include "link/module_writer.hpp"
#include "link/needed_libraries.hpp"
#include "link/reached_functions.hpp"
#include "link/refusal.hpp"
#include "link/relocation.hpp"
#include "link/segment_placement.hpp"
#include "link/sides.hpp"
#include "link/start_folding.hpp"
#include "link/throwing_functions.hpp"
#include "link/type_table.hpp"

namespace eryx::link {

namespace {

class Linker {
 public:
  /// All of them must outlive it.
  Linker(const MainModule& main, const Sides& sides, std::span<const SideFile> files,
         const LinkOptions& options)
      : options_(options),
        limits_(options.limits),
        main_(main),
        sides_(sides.modules),
        surveys_(sides.surveys),
        places_of_files_(sides.files),
        files_(files),
        needs_(find_needed(sides_, sides.runtimes)),
        plan_(plan_exceptions(sides_, surveys_, first_memory(main, options), limits_)),
        placement_(place(main_, sides_, plan_.memory_end, first_slot(main, options), limits_)),
        symbols_(main_, sides_, needs_, sides.runtimes, placement_),
        types_(main_.module().types),
        imports_(sides_, symbols_, types_, placement_.function_end),
        indices_(sides_.size()),
        table_(main_, placement_.table_end, limits_) {
    for (std::size_t side = 0; side < sides_.size(); ++side) {
      join_functions(side);
      imports_.look_for_addresses(side);
    }
  }

  [[nodiscard]] const ImportBinding& imports() const noexcept { return imports_; }
  [[nodiscard]] const Needs& needs() const noexcept { return needs_; }

  /// To be called once. Returns: for each side module, what it has that cannot be here.
  std::vector<std::string> join_globals() {
    // All elements first: who takes a function's address gets the slot that its own module gave it.
    for (std::size_t side = 0; side < sides_.size(); ++side) place_elements(side);
    std::vector<std::string> refused(sides_.size());
    for (std::size_t side = 0; side < sides_.size(); ++side) join_globals(side, refused[side]);
    return refused;
  }

  /// When nothing is missing and the globals are joined.
  Joined link(std::vector<LeftOut> left_out) {
    result_.table_begin = static_cast<std::uint32_t>(first_slot(main_, options_));
    find_lowered();
    for (std::size_t side = 0; side < sides_.size(); ++side) {
      const auto data = place_data(sides_[side], placement_.sides[side], indices_[side]);
      additions_.data.insert(additions_.data.end(), data.begin(), data.end());
    }
    if (plan_.message != 0)
      additions_.data.push_back({plan_.message, std::as_bytes(std::span(fatal_exception))});
    add_entries();
    result_.left_out = std::move(left_out);
    list_extensions();
    find_reached();
    for (std::size_t side = 0; side < sides_.size(); ++side) write_bodies(side);
    write_stubs();
    write_boundary();
    return finish();
  }

 private:
  // What the side modules refer to.

  void join_functions(std::size_t side) {
    const SideModule& of = sides_[side];
    JoinedIndices& indices = indices_[side];
    for (const FunctionType& type : of.module().types) indices.types.push_back(types_.index_of(type));
    for (const ImportedFunction& import : of.imported_functions()) {
      indices.functions.push_back(imports_.bind(side, import));
    }
    for (std::uint32_t i = 0; i < of.module().functions.size(); ++i) {
      indices.functions.push_back(placement_.sides[side].function + i);
    }
  }

  // Exceptions.

  void find_lowered() {
    throwing_ = find_throwing(sides_, surveys_, indices_, main_functions(), imports_.next_function());
    for (std::size_t side = 0; side < sides_.size(); ++side) {
      for (std::uint32_t i = 0; i < surveys_[side].functions.size(); ++i)
        lowered_ += is_lowered(side, i) ? 1 : 0;
    }
  }

  bool is_lowered(std::size_t side, std::uint32_t own) const {
    return surveys_[side].functions[own].has_exceptions ||
           throwing_.is_throwing(placement_.sides[side].function + own);
  }

  std::uint32_t main_functions() const {
    return static_cast<std::uint32_t>(main_.module().function_types.size());
  }

  // Globals, data and table.

  std::uint32_t address_of(std::size_t side, const ImportedGlobal& global) {
    switch (global.role) {
      case GlobalRole::MemoryBase: return placement_.sides[side].memory;
      case GlobalRole::TableBase: return placement_.sides[side].table;
      case GlobalRole::DataAddress: return symbols_.find_data(side, global.name).value_or(0);
      case GlobalRole::FunctionSlot: {
        const auto function = symbols_.find_function(side, global.name);
        return function ? table_.slot_of(function->index) : 0;
      }
      case GlobalRole::StackPointer: break;
    }
    return 0;
  }

  void join_globals(std::size_t side, std::string& refused) {
    const SideModule& of = sides_[side];
    std::vector<JoinedGlobal>& globals = indices_[side].globals;
    for (std::size_t i = globals.size(); i < of.imported_globals().size(); ++i) join_import(side, i);
    FoldedGlobals known;
    for (std::size_t i = 0; i < of.module().globals.size(); ++i) {
      const Global& global = of.module().globals[i];
      const bool is_constant = !global.type.is_mutable;
      const std::uint64_t value =
          global.type.type == ValueType::I32 ? value_of(global.value, indices_[side]) : global.value.value;
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
      } else if (!globals[i].is_constant && refused.empty()) {
        refused = in_quotes(of.path()) + ": it has a variable outside of memory: " + of.describe_global(i);
      }
    }
  }

  void join_import(std::size_t side, std::size_t place) {
    const ImportedGlobal& global = sides_[side].imported_globals()[place];
    const bool is_constant = global.role != GlobalRole::StackPointer;
    const std::uint32_t index = is_constant ? 0 : main_.stack_pointer();
    indices_[side].globals.push_back(
        {is_constant, is_constant ? address_of(side, global) : 0, index, ValueType::I32});
  }

  void place_elements(std::size_t side) {
    for (JoinedElements& elements :
         link::place_elements(sides_[side], placement_.sides[side], indices_[side])) {
      std::uint32_t slot = elements.slot;
      for (const std::uint32_t function : elements.functions) table_.note(function, slot++);
      additions_.elements.push_back(std::move(elements));
    }
  }

  void add_entries() {
    for (std::size_t side = 0; side < sides_.size(); ++side) {
      for (const Export& exported : sides_[side].module().exports) {
        if (exported.kind != EntityKind::Function || !exported.name.starts_with("PyInit")) continue;
        if (result_.entries.size() == limits_.initialisers)
          refuse_too_large("more than " + std::to_string(limits_.initialisers) + " functions PyInit_...");
        const std::uint32_t slot = table_.slot_of(indices_[side].functions[exported.index]);
        result_.entries.push_back({places_of_files_[side], std::string(exported.name), slot});
      }
    }
    if (!table_.added().empty()) additions_.elements.push_back({table_.first_added(), table_.added()});
  }

  void list_extensions() {
    memory_end_ = placement_.memory_end;
    const auto variable = main_.find_data(extensions_variable);
    const auto extensions = find_extensions(files_, result_.entries, result_.left_out);
    if (!variable || extensions.empty()) return;
    const std::uint32_t address = (placement_.memory_end + 15) / 16 * 16;
    std::vector<std::byte>& list = result_.list = make_extension_list(extensions, address);
    const std::uint64_t end = std::uint64_t{address} + list.size();
    if (end > limits_.memory_bytes) refuse_memory("with native packages", end, limits_.memory_bytes);
    mark_ = (memory_end_ = static_cast<std::uint32_t>(end)) - 4;
    for (unsigned i = 0; i < 4; ++i) list.push_back(static_cast<std::byte>(address >> (8 * i)));
    additions_.data.push_back({address, std::span(list).first(list.size() - 4)});
    additions_.data.push_back({*variable, std::span(list).last(4)});
  }

  // Code.

  void add_body(std::uint32_t type) {
    additions_.functions.push_back(type);
    bodies_.u32(static_cast<std::uint32_t>(body_.size()));
    bodies_.bytes(body_.written());
    body_.clear();
    check_size(bodies_, limits_);
  }

  /// To be called when everything that is in the table is known.
  void find_reached() {
    std::vector<std::uint32_t> roots;
    for (const LinkCall& call : link_calls()) roots.push_back(call.function);
    for (const JoinedElements& elements : additions_.elements)
      roots.insert(roots.end(), elements.functions.begin(), elements.functions.end());
    reached_ = link::find_reached(sides_, surveys_, indices_, std::move(roots), imports_.next_function());
  }

  void write_bodies(std::size_t side) {
    const Module& module = sides_[side].module();
    const LoweringContext context{module,    indices_[side],      plan_,   plan_.kinds[side],
                                  throwing_, result_.table_begin, limits_, types_};
    for (std::uint32_t i = 0; i < module.functions.size(); ++i) {
      const Function& function = module.functions[i];
      const std::uint32_t joined = placement_.sides[side].function + i;
      if (!reached_[joined]) {
        write_trap();
      } else if (is_lowered(side, i)) {
        lower_function(context, function, joined, body_);
      } else {
        relocate_function(module, function, indices_[side], limits_, body_);
      }
      add_body(indices_[side].types[function.type]);
    }
  }

  void write_stubs() {
    for (const std::uint32_t type : imports_.stubs()) {
      write_trap();
      add_body(type);
    }
  }

  /// The body of a function that is never called.
  void write_trap() {
    body_.u32(0);
    body_.opcode(Opcode::Unreachable);
    body_.opcode(Opcode::End);
  }

  /// What the link function calls, in this order.
  std::vector<LinkCall> link_calls() const {
    std::vector<LinkCall> calls;
    const auto add = [&](std::size_t side, std::uint32_t own) {
      calls.push_back(
          {indices_[side].functions[own], static_cast<std::uint32_t>(places_of_files_[side] + 1)});
    };
    for (const std::size_t side : needs_.order) {
      const auto start = sides_[side].module().start;
      if (start) add(side, *start);
    }
    for (const std::string_view name : {"__wasm_apply_data_relocs", "__wasm_call_ctors", "_initialize"}) {
      for (const std::size_t side : needs_.order) {
        const Export* const exported = sides_[side].find_export(name, EntityKind::Function);
        if (exported != nullptr) add(side, exported->index);
      }
    }
    return calls;
  }

  /// Entries of the table, and the link function.
  void write_boundary() {
    Boundary boundary(main_, plan_, throwing_, imports_.next_function());
    for (JoinedElements& elements : additions_.elements)
      for (std::uint32_t& function : elements.functions) function = boundary.entry_of(function);
    for (const std::uint32_t function : boundary.added()) {
      const std::uint32_t type = function < main_functions()
                                     ? main_.module().function_types[function]
                                     : additions_.functions[function - main_functions()];
      boundary.write_entry(function, types_.types()[type], body_);
      add_body(type);
    }
    boundary.write_calls(link_calls(), mark_, body_);
    additions_.link_function = main_functions() + static_cast<std::uint32_t>(additions_.functions.size());
    additions_.link_name = link_export;
    add_body(types_.index_of({}));
  }

  Joined finish() {
    const std::uint64_t pages = (std::uint64_t{memory_end_} + 65535) >> 16;
    const auto most = main_.module().memories[0].most;
    if (most && pages > *most) refuse_memory("with native packages", pages << 16, std::uint64_t{*most} << 16);
    additions_.memory_pages = static_cast<std::uint32_t>(pages);
    additions_.table_slots = table_.end();
    additions_.purpose = options_.purpose;
    additions_.types = types_.types();
    additions_.bodies = bodies_.take();
    result_.places = placement_.sides;
    result_.files = places_of_files_;
    result_.first_function = main_functions();
    result_.function_count = static_cast<std::uint32_t>(additions_.functions.size());
    result_.memory_begin = static_cast<std::uint32_t>(first_memory(main_, options_));
    result_.memory_end = memory_end_;
    result_.table_end = table_.end();
    result_.lowered_functions = lowered_;
    result_.module = write_module(main_, additions_, limits_);
    result_.elements = std::move(additions_.elements);
    result_.data = std::move(additions_.data);
    return std::move(result_);
  }

  const LinkOptions& options_;
  const LinkLimits& limits_;
  const MainModule& main_;
  const std::vector<SideModule>& sides_;
  const std::vector<Survey>& surveys_;
  const std::vector<std::size_t>& places_of_files_;
  const std::span<const SideFile> files_;
  const Needs needs_;
  const ExceptionPlan plan_;
  const Placement placement_;
  const Symbols symbols_;
  TypeTable types_;
  ImportBinding imports_;
  std::vector<JoinedIndices> indices_;
  FunctionTable table_;
  ThrowingFunctions throwing_;
  std::vector<bool> reached_;
  std::size_t lowered_ = 0;
  std::uint32_t memory_end_ = 0;
  std::optional<std::uint32_t> mark_;  ///< Where the link function says whose code it runs.
  ByteWriter body_;
  ByteWriter bodies_;
  Additions additions_;
  Joined result_;
};

/// For each side module, why it cannot be joined, all reasons of one kind at a time; empty if it can.
std::vector<std::string> find_reasons(const Sides& sides, Linker& linker) {
  std::vector<std::string> reasons = linker.needs().unmet;
  for (std::size_t side = 0; side < reasons.size(); ++side)
    if (reasons[side].empty()) reasons[side] = to_text(linker.imports().missing()[side]);
  const std::vector<std::string> refused = linker.join_globals();
  for (std::size_t side = 0; side < reasons.size(); ++side)
    if (reasons[side].empty()) reasons[side] = refused[side];
  const std::vector<std::string> own = reasons;
  for (std::size_t side = 0; side < reasons.size(); ++side) {
    for (const std::size_t library : linker.needs().libraries[side]) {
      if (!reasons[side].empty() || own[library].empty()) continue;
      reasons[side] =
          in_quotes(sides.modules[side].path()) + ": it needs a library that cannot be here. " + own[library];
    }
  }
  return reasons;
}

}  // namespace

Joined join(std::span<const std::byte> main_bytes, std::span<const SideFile> files,
            const LinkOptions& options) {
  const MainModule main(main_bytes, options.limits);
  if (main.find_function(link_export))
    throw Error(ErrorKind::InvalidArgument, "the main module is already joined");
  std::vector<LeftOut> left_out;
  Sides sides = read_sides(files, options, left_out);
  while (true) {
    Linker linker(main, sides, files, options);
    const std::vector<std::string> reasons = find_reasons(sides, linker);
    const auto reason =
        std::find_if(reasons.begin(), reasons.end(), [](const std::string& each) { return !each.empty(); });
    if (reason == reasons.end()) return linker.link(std::move(left_out));
    if (options.unusable == Unusable::Refuse) {
      const std::vector<MissingSymbol> missing = linker.imports().all_missing();
      const bool has_libraries = std::ranges::all_of(linker.needs().unmet, &std::string::empty);
      refuse_unsupported(missing.empty() || !has_libraries ? *reason : to_text(missing));
    }
    sides = without(std::move(sides), files, reasons, left_out);
  }
}

std::vector<MissingSymbol> find_missing(std::span<const std::byte> main_bytes,
                                        std::span<const SideFile> files, const LinkOptions& options) {
  const MainModule main(main_bytes, options.limits);
  std::vector<LeftOut> left_out;
  const Sides sides = read_sides(files, options, left_out);
  return Linker(main, sides, files, options).imports().all_missing();
}

}  // namespace eryx::link
