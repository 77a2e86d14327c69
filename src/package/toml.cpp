// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/toml.hpp"

#include <cstddef>
#include <utility>
#include <vector>

#include "base/utf8.hpp"
#include "package/refusal.hpp"
#include "package/toml_scanner.hpp"

namespace eryx::package {

TomlValue::TomlValue(Content content) : content_(std::move(content)) {}
TomlValue::TomlValue(TomlValue&&) noexcept = default;
TomlValue& TomlValue::operator=(TomlValue&&) noexcept = default;
TomlValue::~TomlValue() = default;

const std::string* TomlValue::text() const { return std::get_if<std::string>(&content_); }
const std::int64_t* TomlValue::integer() const { return std::get_if<std::int64_t>(&content_); }
const bool* TomlValue::boolean() const { return std::get_if<bool>(&content_); }

const TomlTable* TomlValue::table() const {
  const auto* table = std::get_if<std::unique_ptr<TomlTable>>(&content_);
  return table ? table->get() : nullptr;
}
TomlTable* TomlValue::table() {
  auto* table = std::get_if<std::unique_ptr<TomlTable>>(&content_);
  return table ? table->get() : nullptr;
}
const TomlArray* TomlValue::array() const {
  const auto* array = std::get_if<std::unique_ptr<TomlArray>>(&content_);
  return array ? array->get() : nullptr;
}
TomlArray* TomlValue::array() {
  auto* array = std::get_if<std::unique_ptr<TomlArray>>(&content_);
  return array ? array->get() : nullptr;
}

const TomlValue* TomlTable::find(std::string_view key) const {
  const auto found = members.find(key);
  return found == members.end() ? nullptr : &found->second;
}

namespace {

constexpr std::size_t deepest = 64;

/// Reads a document. Recursion is bounded by `deepest`.
///
/// Threading: none.
class Reader {
 public:
  explicit Reader(std::string_view text) : scanner_(text) {}

  TomlTable read() {
    root_.origin = TomlTable::Origin::Header;
    TomlTable* current = &root_;
    std::size_t depth = 0;
    for (; scanner_.skip_empty_lines(); scanner_.end_line()) {
      if (scanner_.take('[')) {
        const bool is_array = scanner_.take_directly('[');
        const std::vector<std::string> path = key();
        if (!scanner_.take(']') || (is_array && !scanner_.take_directly(']')))
          scanner_.refuse_line("a header that does not end");
        depth = path.size() + 1;
        current = is_array ? &append_table(path) : &open_table(path);
      } else {
        member(*current, depth);
      }
    }
    return std::move(root_);
  }

 private:
  /// One or more parts with dots between them.
  std::vector<std::string> key() {
    std::vector<std::string> parts;
    do {
      if (parts.size() == deepest) scanner_.refuse_line("a key of more than 64 parts");
      parts.push_back(scanner_.key_part());
    } while (scanner_.take('.'));
    return parts;
  }

  /// KEY = VALUE, into a table that is `depth` levels deep.
  void member(TomlTable& table, std::size_t depth) {
    std::vector<std::string> parts = key();
    if (!scanner_.take('=')) scanner_.refuse_line("a key without a value");
    TomlTable* target = &table;
    for (std::size_t part = 0; part + 1 < parts.size(); ++part) {
      const auto found = target->members.find(parts[part]);
      if (found == target->members.end()) {
        target = &add_table(*target, parts[part], TomlTable::Origin::DottedKey);
        continue;
      }
      target = found->second.table();
      if (target == nullptr || target->origin != TomlTable::Origin::DottedKey)
        scanner_.refuse_line("adds to " + in_quotes(parts[part]) + ", which is complete");
    }
    TomlValue made = value(depth + parts.size());
    if (!target->members.try_emplace(std::move(parts.back()), std::move(made)).second)
      scanner_.refuse_line("a key that is there already");
  }

  TomlTable& add_table(TomlTable& parent, const std::string& name, TomlTable::Origin origin) {
    auto table = std::make_unique<TomlTable>();
    table->origin = origin;
    table->line = scanner_.line();
    return *parent.members.try_emplace(name, TomlValue(std::move(table))).first->second.table();
  }

  /// The table that a part of a header's path names, made if it is not there; of an array of tables the last one.
  TomlTable& step(TomlTable& table, const std::string& name) {
    const auto found = table.members.find(name);
    if (found == table.members.end()) return add_table(table, name, TomlTable::Origin::Path);
    TomlTable* next = found->second.table();
    if (TomlArray* array = found->second.array(); array && array->is_of_tables)
      next = array->values.back().table();
    if (next == nullptr || next->origin == TomlTable::Origin::Inline)
      scanner_.refuse_line("adds to " + in_quotes(name) + ", which is complete");
    return *next;
  }

  TomlTable& parent_of(const std::vector<std::string>& path) {
    TomlTable* table = &root_;
    for (std::size_t part = 0; part + 1 < path.size(); ++part) table = &step(*table, path[part]);
    return *table;
  }

  TomlTable& open_table(const std::vector<std::string>& path) {
    TomlTable& parent = parent_of(path);
    const auto found = parent.members.find(path.back());
    if (found == parent.members.end()) return add_table(parent, path.back(), TomlTable::Origin::Header);
    TomlTable* table = found->second.table();
    if (table == nullptr || table->origin != TomlTable::Origin::Path)
      scanner_.refuse_line("a table that is there already: " + in_quotes(path.back()));
    table->origin = TomlTable::Origin::Header;
    return *table;
  }

  TomlTable& append_table(const std::vector<std::string>& path) {
    TomlTable& parent = parent_of(path);
    auto found = parent.members.find(path.back());
    if (found == parent.members.end()) {
      auto made = std::make_unique<TomlArray>();
      made->is_of_tables = true;
      found = parent.members.try_emplace(path.back(), TomlValue(std::move(made))).first;
    }
    TomlArray* array = found->second.array();
    if (array == nullptr || !array->is_of_tables)
      scanner_.refuse_line("not an array of tables: " + in_quotes(path.back()));
    auto table = std::make_unique<TomlTable>();
    table->origin = TomlTable::Origin::Header;
    table->line = scanner_.line();
    return *array->values.emplace_back(std::move(table)).table();
  }

  TomlValue value(std::size_t depth) {
    if (depth > deepest) scanner_.refuse_line("more than 64 levels");
    if (scanner_.take('[')) return TomlValue(array(depth));
    if (scanner_.take('{')) return TomlValue(inline_table(depth));
    return TomlValue(scanner_.scalar());
  }

  std::unique_ptr<TomlArray> array(std::size_t depth) {
    auto made = std::make_unique<TomlArray>();
    for (;;) {
      scanner_.skip_empty_lines();
      if (scanner_.take(']')) return made;
      made->values.push_back(value(depth + 1));
      scanner_.skip_empty_lines();
      if (scanner_.take(',')) continue;
      if (scanner_.take(']')) return made;
      scanner_.refuse_line("an array that does not end");
    }
  }

  std::unique_ptr<TomlTable> inline_table(std::size_t depth) {
    auto made = std::make_unique<TomlTable>();
    made->line = scanner_.line();
    if (!scanner_.take('}')) {
      do {
        member(*made, depth);
      } while (scanner_.take(','));
      if (!scanner_.take('}')) scanner_.refuse_line("a table that does not end");
    }
    close(*made);
    return made;
  }

  /// Nothing can be added to an inline table, nor to what its dotted keys made.
  static void close(TomlTable& table) {
    table.origin = TomlTable::Origin::Inline;
    for (auto& member : table.members)
      if (TomlTable* inner = member.second.table(); inner && inner->origin != TomlTable::Origin::Inline)
        close(*inner);
  }

  TomlScanner scanner_;
  TomlTable root_;
};

}  // namespace

TomlTable read_toml(std::string_view text) {
  if (!base::is_utf8(text)) refuse("not UTF-8");
  return Reader(text).read();
}

}  // namespace eryx::package
