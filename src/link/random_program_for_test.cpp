// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/random_program_for_test.hpp"

#include <array>
#include <random>
#include <string_view>
#include <vector>

namespace eryx::link {

namespace {

struct Tag {
  std::string_view declaration;
  /// Pushes its payload.
  std::string_view push;
  /// Takes its payload from the stack into $x.
  std::string_view take;
};

constexpr std::array<Tag, 4> tags = {{
    {"(tag $e0)", "", ""},
    {"(tag $e1 (param i32))", "local.get $x\n", "local.set $x\n"},
    {"(tag $e2 (param i64 i32 i64))", "i64.const 5\nlocal.get $x\ni64.const 9\n",
     "i32.wrap_i64\ni32.add\nlocal.set $x\ndrop\n"},
    {"(tag $e3 (param f32 f64))", "local.get $x\nf32.convert_i32_s\nf64.const 2\n",
     "drop\ni32.trunc_sat_f32_s\nlocal.set $x\n"},
}};

constexpr unsigned functions = 6;

/// One function after the other; each calls only later ones, so that all of it ends.
class Writer {
 public:
  explicit Writer(std::uint32_t seed) : random_(seed) {}

  std::string function(unsigned number) {
    number_ = number;
    labels_.clear();
    catches_.clear();
    text_ = "(func $f" + std::to_string(number) +
            " (param $x i32) (result i32) (local $fuel i32)\n"
            "i32.const 0\ni32.const 0\ni32.load offset=1024\ni32.const 1\ni32.add\ni32.store offset=1024\n"
            "i32.const 0\ni32.load offset=1024\ni32.const 200\ni32.gt_u\nif\nlocal.get $x\nreturn\nend\n"
            "i32.const 3\nlocal.set $fuel\n";
    statements(4);
    return text_ + "local.get $x)\n";
  }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

  std::string new_label() { return "$l" + std::to_string(next_label_++); }

  void statements(unsigned depth) {
    const unsigned count = 1 + below(3);
    for (unsigned i = 0; i < count; ++i) statement(depth);
  }

  void note() {
    text_ += "local.get $x\ni32.const 31\ni32.mul\ni32.const " + std::to_string(below(1000)) +
             "\ni32.add\nlocal.set $x\n";
  }

  void statement(unsigned depth) {
    note();
    switch (below(depth == 0 ? 5 : 12)) {
      case 0: return;
      case 1: return throw_something();
      case 2:
      case 3: return call();
      case 4: return leave();
      case 5: return condition(depth);
      case 6: return loop(depth);
      case 7: return delegate(depth);
      case 8: return value(depth);
      default: return try_catch(depth);
    }
  }

  void throw_something() {
    const unsigned tag = below(tags.size());
    // Not always, or nothing that follows would ever run.
    text_ += "local.get $x\ni32.const " + std::to_string(below(3)) + "\ni32.and\nif\n" +
             std::string(tags[tag].push) + "throw $e" + std::to_string(tag) + "\nend\n";
  }

  void call() {
    if (number_ + 1 >= functions) return;
    const unsigned callee = number_ + 1 + below(functions - number_ - 1);
    text_ += "local.get $x\n";
    if (below(2) == 0) {
      text_ += "call $f" + std::to_string(callee) + "\n";
    } else {
      text_ +=
          "global.get $table\ni32.const " + std::to_string(callee) + "\ni32.add\ncall_indirect (type $f)\n";
    }
    text_ += "local.set $x\n";
  }

  void leave() {
    if (labels_.empty()) return;
    const std::string& label = labels_[below(static_cast<unsigned>(labels_.size()))];
    switch (below(5)) {
      case 0: text_ += "local.get $x\ni32.const 1\ni32.and\nbr_if " + label + "\n"; return;
      case 1:
        text_ += "local.get $x\ni32.const 7\ni32.and\nbr_table " + label + " " + labels_.back() + " " +
                 labels_.front() + "\n";
        return;
      case 2: text_ += "local.get $x\ni32.const 3\ni32.and\nif\nlocal.get $x\nreturn\nend\n"; return;
      case 3:
        if (!catches_.empty())
          text_ += "rethrow " + catches_[below(static_cast<unsigned>(catches_.size()))] + "\n";
        return;
      default: text_ += "br " + label + "\n"; return;
    }
  }

  void inside(const std::string& label, unsigned depth) {
    labels_.push_back(label);
    statements(depth - 1);
    labels_.pop_back();
  }

  void condition(unsigned depth) {
    const std::string label = new_label();
    text_ += "local.get $x\ni32.const 4\ni32.and\nif " + label + "\n";
    inside(label, depth);
    text_ += "else\n";
    inside(label, depth);
    text_ += "end\n";
  }

  void loop(unsigned depth) {
    const std::string label = new_label();
    const std::string again = new_label();
    text_ += "block " + label + "\nloop " + again + "\n";
    inside(label, depth);
    text_ += "local.get $fuel\ni32.const -1\ni32.add\nlocal.tee $fuel\ni32.const 0\ni32.gt_s\nbr_if " +
             again + "\nend\nend\n";
  }

  void delegate(unsigned depth) {
    const std::string label = new_label();
    text_ += "try " + label + "\n";
    inside(label, depth);
    // To one of the blocks around it, or out of the function.
    const auto around = static_cast<unsigned>(labels_.size());
    const unsigned target = below(around + 1);
    text_ += "delegate " + (target == around ? std::to_string(open_blocks()) : labels_[target]) + "\n";
  }

  /// How many blocks are open, counted from the text: that is the label of the function.
  unsigned open_blocks() const {
    unsigned open = 0;
    std::size_t start = 0;
    while (start < text_.size()) {
      const std::string_view line = std::string_view(text_).substr(start, text_.find('\n', start) - start);
      for (const std::string_view opening : {"block", "loop", "if", "try"})
        open += line.starts_with(opening) ? 1 : 0;
      if (line.starts_with("end") || line.starts_with("delegate")) --open;
      start += line.size() + 1;
    }
    return open - 1;  // the try that it ends
  }

  void clauses(const std::string& label, unsigned depth) {
    const unsigned first = below(tags.size());
    const unsigned count = below(3);
    for (unsigned i = 0; i < count; ++i) {
      const unsigned tag = (first + i) % static_cast<unsigned>(tags.size());
      text_ += "catch $e" + std::to_string(tag) + "\n" + std::string(tags[tag].take);
      caught(label, depth);
    }
    if (count == 0 || below(2) == 0) {
      text_ += "catch_all\n";
      caught(label, depth);
    }
  }

  void caught(const std::string& label, unsigned depth) {
    catches_.push_back(label);
    inside(label, depth);
    catches_.pop_back();
  }

  void try_catch(unsigned depth) {
    const std::string label = new_label();
    text_ += "try " + label + "\n";
    inside(label, depth);
    clauses(label, depth);
    text_ += "end\n";
  }

  /// A try with parameters and results, above other operands.
  void value(unsigned depth) {
    const std::string label = new_label();
    // What is inside branches only outwards: the try's own label takes values.
    text_ += "i32.const 17\nlocal.get $x\ni64.const 3\ntry " + label +
             " (param i32 i64) (result i64 i32)\ndrop\nlocal.set $x\n";
    statements(depth - 1);
    text_ += "i64.const 11\nlocal.get $x\ncatch $e1\nlocal.set $x\n";
    catches_.push_back(label);
    statements(depth - 1);
    catches_.pop_back();
    text_ +=
        "i64.const 12\nlocal.get $x\ncatch_all\ni64.const 13\ni32.const 5\nend\nlocal.set "
        "$x\ni32.wrap_i64\ni32.add\nlocal.get $x\ni32.add\nlocal.set $x\n";
  }

  std::mt19937 random_;
  std::string text_;
  unsigned number_ = 0;
  unsigned next_label_ = 0;
  std::vector<std::string> labels_;
  std::vector<std::string> catches_;
};

}  // namespace

RandomProgram make_random_program(std::uint32_t seed, unsigned entries) {
  Writer writer(seed);
  // Calls are counted: as many as there are would take for ever.
  std::string body = "(type $f (func (param i32) (result i32)))\n";
  std::string elements;
  for (const Tag& tag : tags) body += std::string(tag.declaration) + "\n";
  for (unsigned i = 0; i < functions; ++i) {
    body += writer.function(i);
    elements += " $f" + std::to_string(i);
  }
  for (unsigned i = 0; i < entries; ++i) {
    body += "(func (export \"PyInit_" + std::to_string(i) + "\") (result i32)\ntry (result i32)\ni32.const " +
            std::to_string(seed % 1000 + i) + "\ncall $f0\ncatch $e1\ncatch_all\ni32.const -1\nend)\n";
  }
  RandomProgram program;
  program.side =
      "(module (import \"env\" \"__indirect_function_table\" (table 0 funcref)) (import \"env\" \"memory\" "
      "(memory 1)) (import \"env\" "
      "\"__table_base\" (global $table i32)) (elem (global.get $table)" +
      elements + ")\n" + body + ")";
  program.table_size = functions;
  return program;
}

}  // namespace eryx::link
