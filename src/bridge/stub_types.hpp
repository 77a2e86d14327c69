// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The Python types of schemas, for type stubs.

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eryx::bridge {

/// The classes of Python that stubs name.
inline constexpr std::array<std::string_view, 7> stub_classes{"bool", "dict", "float", "int",
                                                              "list", "str",  "tuple"};

/// Whether stubs can use `name` as a name: an identifier of ASCII characters that means nothing else in them.
[[nodiscard]] bool is_stub_name(std::string_view name);

/// `value` in Python's notation; "..." for what no default shows.
[[nodiscard]] std::string python_literal(const boost::json::value& value);

/// Translates schemas to types, and collects the definitions that the types need: a `TypedDict` for each object with
/// properties that has a name, and a type alias for anything else that `$ref` names.
class StubTypes {
 public:
  /// `taken` are names that definitions must not have. `hidden` are those among them that are classes of Python, which
  /// are written as `builtins.NAME`.
  StubTypes(std::set<std::string> taken, std::set<std::string> hidden)
      : taken_(std::move(taken)), hidden_(std::move(hidden)) {}

  /// The type of a schema within `document`, to which its references refer.
  [[nodiscard]] std::string type_of(const boost::json::object& document, const boost::json::value& schema);

  /// A name like `name` that nothing else has.
  [[nodiscard]] std::string unique_name(std::string_view name);

  /// A class of Python: "str", "builtins.str".
  [[nodiscard]] std::string builtin(const std::string& name) const;

  /// The definitions that types named so far need, each with an empty line after it. The documents must still exist.
  [[nodiscard]] std::string definitions();

 private:
  std::string type_at(const boost::json::value& schema, int depth);
  std::string named_type(const std::string& type, const boost::json::object& schema, int depth);
  std::string array_type(const boost::json::object& schema, int depth);
  std::string object_type(const boost::json::object& schema, int depth);
  std::string reference_type(std::string_view reference);
  std::string literals_type(const boost::json::array& values);
  std::string union_of(const boost::json::array& schemas, int depth);
  std::string define(std::string_view wanted, const boost::json::value& schema);
  std::string typed_dict(const std::string& name, const boost::json::object& schema);

  void enter(const boost::json::object& document);

  // Written when the callbacks are done: a chain of references would be followed by recursion.
  struct Pending {
    std::string name;
    const boost::json::object* document;
    boost::json::value schema;
  };

  const boost::json::object* document_ = nullptr;
  std::size_t shared_ = 0;  ///< Tells apart what references may mean: an index into `shared_texts_`.
  std::map<std::string, std::size_t> shared_texts_;
  std::set<std::string> taken_;
  std::set<std::string> hidden_;
  std::map<std::string, std::string> names_;  ///< By what they stand for.
  std::vector<Pending> pending_;
};

}  // namespace eryx::bridge
