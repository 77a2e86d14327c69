// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/exception_lowering.hpp"

#include <map>
#include <unordered_map>

#include "link/boundary.hpp"
#include "link/instruction_reader.hpp"
#include "link/lowered_locals.hpp"
#include "link/relocation.hpp"
#include "link/try_endings.hpp"
#include "link/zero_value.hpp"

namespace eryx::link {

namespace {

class Lowering {
 public:
  Lowering(const LoweringContext& context, const Function& function, std::uint32_t self)
      : context_(context),
        function_(function),
        is_watched_(context.functions.is_throwing(self)),
        plan_(context.plan),
        locals_(context.plan, context.limits, count_locals()),
        endings_(find_endings(context.module, function, context.limits)) {}

  void write(ByteWriter& out) {
    begin_function();
    InstructionReader reader(context_.module, function_, context_.limits);
    Instruction instruction;
    while (reader.next(instruction)) {
      lower(instruction);
      check_size(code_, context_.limits);
    }
    locals_.write(function_, out);
    out.bytes(code_.written());
  }

 private:
  enum class Kind : std::uint8_t { Function, Block, Body, Catch, CatchAll, TryTable };

  /// A block of the original, and what has become of it. Levels count the blocks of the result from outside.
  struct Frame {
    Kind kind = Kind::Block;
    /// Where a branch to it goes.
    std::uint32_t level = 0;
    /// Where an exception inside of it goes.
    std::uint32_t handler = 0;
    /// Of Catch and CatchAll: the first of its locals.
    std::uint32_t caught = 0;
    std::vector<CatchClause> clauses;
  };

  std::uint32_t count_locals() const {
    std::size_t count = context_.module.types[function_.type].parameters.size();
    for (const Locals& group : function_.locals) count += group.count;
    return static_cast<std::uint32_t>(count);
  }

  Frame& at(std::uint32_t label) { return frames_[frames_.size() - 1 - label]; }

  void branch_to(std::uint32_t level, Opcode how = Opcode::Branch) { code_.opcode(how, depth_ - 1 - level); }

  /// Opens a block without values. Returns: its level.
  std::uint32_t open_plain(Opcode opcode = Opcode::Block) {
    code_.opcode(opcode);
    code_.u8(no_results);
    return depth_++;
  }

  void close() {
    code_.opcode(Opcode::End);
    --depth_;
  }

  void begin_function() {
    depth_ = 1;  // the function's own label is level 0
    frames_.push_back({Kind::Function, 0, open_plain(), 0, {}});
  }

  void end_function() {
    code_.opcode(Opcode::Return);
    close();
    for (const ValueType type : context_.module.types[function_.type].results)
      write_zero(lowered(type), code_);
    code_.opcode(Opcode::End);
  }

  void lower(const Instruction& instruction) {
    switch (instruction.opcode) {
      case Opcode::Block:
      case Opcode::Loop:
      case Opcode::If:
        relocate(instruction, context_.indices, code_);
        frames_.push_back({Kind::Block, depth_++, frames_.back().handler, 0, {}});
        return;
      case Opcode::Try: return begin_try(instruction);
      case Opcode::TryTable: return begin_try_table(instruction);
      case Opcode::Catch:
      case Opcode::CatchAll: return begin_catch(instruction);
      case Opcode::Delegate:
        close();
        frames_.pop_back();
        return;
      case Opcode::End: return end();
      case Opcode::Throw: return lower_throw(instruction);
      case Opcode::Rethrow: restore(at(instruction.index).caught); return branch_to(frames_.back().handler);
      case Opcode::ThrowReference: return lower_throw_reference();
      case Opcode::Branch:
      case Opcode::BranchIf: return branch_to(at(instruction.index).level, instruction.opcode);
      case Opcode::BranchTable: return lower_branch_table(instruction);
      case Opcode::Call: return lower_call(instruction);
      case Opcode::CallIndirect: return lower_call_by_table(instruction);
      default: return relocate(instruction, context_.indices, code_);
    }
  }

  void lower_call(const Instruction& instruction) {
    const std::uint32_t callee = context_.indices.functions[instruction.index];
    const bool is_leaving = is_watched_ && context_.functions.is_leaving(callee);
    if (is_leaving) write_watched(plan_, 0, code_);
    relocate(instruction, context_.indices, code_);
    if (is_leaving) write_watched(plan_, 1, code_);
    if (context_.functions.is_throwing(callee)) test_pending();
  }

  /// Functions of main do not look for exceptions, entries of side modules see to it themselves.
  void lower_call_by_table(const Instruction& instruction) {
    const std::uint32_t slot = locals_.temporary(ValueType::I32, 0);
    code_.opcode(Opcode::LocalTee, slot);
    ExceptionWord::write_address(code_);
    code_.opcode(Opcode::LocalGet, slot);
    code_.constant(context_.first_slot);
    code_.opcode(Opcode::I32GreaterOrEqualUnsigned);
    plan_.watched.write_store(code_);
    relocate(instruction, context_.indices, code_);
    write_watched(plan_, 1, code_);
    test_pending();
  }

  void test_pending() {
    plan_.pending.write_load(code_);
    branch_to(frames_.back().handler, Opcode::BranchIf);
  }

  void lower_branch_table(const Instruction& instruction) {
    code_.opcode(Opcode::BranchTable, static_cast<std::uint32_t>(instruction.labels.size() - 1));
    for (const std::uint32_t label : instruction.labels) code_.u32(depth_ - 1 - at(label).level);
  }

  /// What becomes of a block's type that has parameters.
  struct Waiting {
    /// For the parameters.
    std::vector<std::uint32_t> locals;
    /// The type without them.
    std::uint32_t type = 0;
  };

  const Waiting& waiting_of(std::uint32_t block_type) {
    const auto [place, is_new] = waiting_.try_emplace(block_type);
    if (is_new) {
      const FunctionType type = lowered(context_.module.types[block_type]);
      std::map<ValueType, std::size_t> places;
      for (const ValueType parameter : type.parameters) {
        place->second.locals.push_back(locals_.temporary(parameter, places[parameter]++));
      }
      place->second.type = context_.types.index_of({{}, type.results});
    }
    return place->second;
  }

  /// Opens a block with the results of the original, and without its parameters: these wait in locals.
  /// Returns: where, the first parameter first.
  std::vector<std::uint32_t> open_with_results(const BlockType& block) {
    const bool has_parameters =
        block.kind == BlockType::Kind::Function && !context_.module.types[block.type].parameters.empty();
    if (!has_parameters) {
      relocate_block(Opcode::Block, block, context_.indices, code_);
      ++depth_;
      return {};
    }
    const Waiting& waiting = waiting_of(block.type);
    for (auto local = waiting.locals.rbegin(); local != waiting.locals.rend(); ++local) {
      code_.opcode(Opcode::LocalSet, *local);
    }
    code_.opcode(Opcode::Block);
    code_.s64(waiting.type);
    ++depth_;
    return waiting.locals;
  }

  /// A block with the results of the original, in it a landing. Returns: level of the first; the landing's is one more.
  std::uint32_t open_with_landing(const BlockType& block) {
    const std::uint32_t level = depth_;
    const std::vector<std::uint32_t> waiting = open_with_results(block);
    static_cast<void>(open_plain());
    for (const std::uint32_t local : waiting) code_.opcode(Opcode::LocalGet, local);
    return level;
  }

  void begin_try(const Instruction& instruction) {
    const TryEnding ending = endings_[tries_++];
    if (ending.kind == TryEnding::Kind::Catch) {
      const std::uint32_t level = open_with_landing(instruction.block);
      frames_.push_back({Kind::Body, level, level + 1, 0, {}});
      return;
    }
    const bool is_delegated = ending.kind == TryEnding::Kind::Delegate;
    const std::uint32_t handler = is_delegated ? at(ending.label).handler : frames_.back().handler;
    relocate_block(Opcode::Block, instruction.block, context_.indices, code_);
    frames_.push_back({Kind::Block, depth_++, handler, 0, {}});
  }

  void begin_try_table(const Instruction& instruction) {
    const std::uint32_t level = open_with_landing(instruction.block);
    frames_.push_back({Kind::TryTable, level, level + 1, 0, instruction.clauses});
  }

  std::uint32_t outer_handler() const { return frames_[frames_.size() - 2].handler; }

  void begin_catch(const Instruction& instruction) {
    Frame& frame = frames_.back();
    if (frame.kind == Kind::Body) {
      branch_to(frame.level);
      close();
      frame.handler = outer_handler();
      frame.caught = locals_.caught(catch_depth_++);
      save(frame.caught);
    } else {
      branch_to(frame.level);
      close();
    }
    frame.kind = instruction.opcode == Opcode::Catch ? Kind::Catch : Kind::CatchAll;
    if (frame.kind == Kind::CatchAll) return;
    const ExceptionKind& kind = context_.kinds[instruction.index];
    code_.opcode(Opcode::LocalGet, frame.caught);
    code_.constant(kind.number);
    code_.opcode(Opcode::I32Equal);
    static_cast<void>(open_plain(Opcode::If));
    for (const std::size_t slot : kind.slots) {
      code_.opcode(Opcode::LocalGet, frame.caught + 1 + static_cast<std::uint32_t>(slot));
    }
  }

  /// Takes the exception under way into locals; none is under way any more.
  void save(std::uint32_t caught) {
    plan_.pending.write_load(code_);
    code_.opcode(Opcode::LocalSet, caught);
    for (const ExceptionWord& slot : plan_.slots) {
      slot.write_load(code_);
      code_.opcode(Opcode::LocalSet, ++caught);
    }
    set_pending(0);
  }

  void restore(std::uint32_t caught) {
    set_from(plan_.pending, caught);
    for (const ExceptionWord& slot : plan_.slots) set_from(slot, ++caught);
  }

  void set_from(const ExceptionWord& word, std::uint32_t local) {
    ExceptionWord::write_address(code_);
    code_.opcode(Opcode::LocalGet, local);
    word.write_store(code_);
  }

  void set_pending(std::uint32_t number) {
    ExceptionWord::write_address(code_);
    code_.constant(number);
    plan_.pending.write_store(code_);
  }

  void end() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    switch (frame.kind) {
      case Kind::Function: return end_function();
      case Kind::TryTable: return end_try_table(frame);
      case Kind::Catch:
        branch_to(frame.level);
        close();
        // None of the clauses was for it: it goes on.
        restore(frame.caught);
        branch_to(frame.handler);
        [[fallthrough]];
      case Kind::CatchAll: --catch_depth_; [[fallthrough]];
      default: return close();
    }
  }

  void end_try_table(const Frame& frame) {
    branch_to(frame.level);
    close();
    bool takes_all = false;
    for (const CatchClause& clause : frame.clauses) {
      // What follows one that takes all is never reached.
      if (takes_all) break;
      takes_all = clause.kind == CatchClause::Kind::All || clause.kind == CatchClause::Kind::AllReference;
      lower_clause(clause, takes_all);
    }
    if (!takes_all) branch_to(frames_.back().handler);
    close();
  }

  void lower_clause(const CatchClause& clause, bool takes_all) {
    if (!takes_all) {
      plan_.pending.write_load(code_);
      code_.constant(context_.kinds[clause.tag].number);
      code_.opcode(Opcode::I32Equal);
      static_cast<void>(open_plain(Opcode::If));
      for (const std::size_t slot : context_.kinds[clause.tag].slots) {
        plan_.slots[slot].write_load(code_);
      }
    }
    if (clause.kind == CatchClause::Kind::TagReference || clause.kind == CatchClause::Kind::AllReference)
      push_reference();
    set_pending(0);
    // Labels of clauses are those outside of the try_table, whose frame is closed.
    branch_to(at(clause.label).level);
    if (!takes_all) close();
  }

  /// Number above, payload below.
  void push_reference() {
    plan_.pending.write_load(code_);
    code_.opcode(Opcode::I64Extend);
    code_.opcode(Opcode::I64Const);
    code_.s64(32);
    code_.opcode(Opcode::I64ShiftLeft);
    if (const ExceptionWord* const slot = plan_.referenced_slot()) {
      slot->write_load(code_);
      code_.opcode(Opcode::I64Extend);
      code_.opcode(Opcode::I64Or);
    }
  }

  void lower_throw_reference() {
    const std::uint32_t reference = locals_.temporary(ValueType::I64, 0);
    code_.opcode(Opcode::LocalTee, reference);
    code_.opcode(Opcode::I64EqualsZero);
    static_cast<void>(open_plain(Opcode::If));
    code_.opcode(Opcode::Unreachable);
    close();
    if (const ExceptionWord* const slot = plan_.referenced_slot()) {
      ExceptionWord::write_address(code_);
      code_.opcode(Opcode::LocalGet, reference);
      code_.opcode(Opcode::I32Wrap);
      slot->write_store(code_);
    }
    ExceptionWord::write_address(code_);
    code_.opcode(Opcode::LocalGet, reference);
    code_.opcode(Opcode::I64Const);
    code_.s64(32);
    code_.opcode(Opcode::I64ShiftRight);
    code_.opcode(Opcode::I32Wrap);
    plan_.pending.write_store(code_);
    branch_to(frames_.back().handler);
  }

  void lower_throw(const Instruction& instruction) {
    const ExceptionKind& kind = context_.kinds[instruction.index];
    const std::vector<std::size_t>& slots = kind.slots;
    for (auto slot = slots.rbegin(); slot != slots.rend(); ++slot) {
      // The value is there already, and its address belongs below it.
      const ExceptionWord& word = plan_.slots[*slot];
      const std::uint32_t value = locals_.temporary(word.type, 0);
      code_.opcode(Opcode::LocalSet, value);
      set_from(word, value);
    }
    set_pending(kind.number);
    branch_to(frames_.back().handler);
  }

  const LoweringContext& context_;
  const Function& function_;
  /// Whether whoever calls it looks for exceptions, and so it does itself.
  const bool is_watched_;
  const ExceptionPlan& plan_;
  LoweredLocals locals_;
  std::vector<TryEnding> endings_;
  std::unordered_map<std::uint32_t, Waiting> waiting_;
  std::size_t tries_ = 0;
  std::size_t catch_depth_ = 0;
  ByteWriter code_;
  std::vector<Frame> frames_;
  /// How many blocks of the result are open, the function included.
  std::uint32_t depth_ = 0;
};

}  // namespace

void lower_function(const LoweringContext& context, const Function& function, std::uint32_t self,
                    ByteWriter& out) {
  Lowering(context, function, self).write(out);
}

}  // namespace eryx::link
