// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The callbacks of a sandbox: checked once, then shared by all its executions. Answers the guest's questions about
// them.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bridge/schema.hpp"
#include "eryx/callback.hpp"

namespace eryx::bridge {

struct RegisteredCallback {
  Callback callback;
  Schema schema;

  /// Known to the guest from an earlier execution of its session, but not offered in this one.
  [[nodiscard]] bool is_withdrawn() const { return !callback.handler; }
};

/// Threading: immutable.
class CallbackSet {
 public:
  CallbackSet() = default;
  /// Errors: InvalidArgument, naming the callback (an invalid or duplicate name, an invalid schema, no handler).
  explicit CallbackSet(std::vector<Callback> callbacks);

  /// A callback that is not offered but keeps its index: guests remember callbacks by index, so the indexes of a
  /// session never change.
  struct Withdrawn {
    std::string name;
  };
  /// A callback that is already registered in another set is not compiled again.
  using Entry = std::variant<Callback, RegisteredCallback, Withdrawn>;
  /// Errors: as above.
  explicit CallbackSet(std::vector<Entry> entries);

  [[nodiscard]] bool empty() const { return callbacks_.empty(); }
  /// Null if there is none.
  [[nodiscard]] const RegisteredCallback* find(std::uint32_t index) const;
  /// The name at an index, also of a withdrawn callback; empty if there is none.
  [[nodiscard]] std::string_view name_at(std::uint32_t index) const;
  [[nodiscard]] const std::vector<RegisteredCallback>& all() const { return callbacks_; }
  [[nodiscard]] std::vector<CallbackInfo> info() const;

  /// The names of the start message (`eryx_start::callbacks_size`).
  [[nodiscard]] std::string_view name_hashes() const { return name_hashes_; }

  /// The answer to a `describe`. Empty if the question is invalid.
  [[nodiscard]] std::string describe(std::uint32_t what, std::uint32_t index) const;

 private:
  /// Callbacks whose names have the same first part, and become one variable.
  struct Root {
    std::uint32_t hash;
    std::string name;
    std::vector<std::uint32_t> callbacks;  ///< Sorted by name.
  };

  [[nodiscard]] std::string describe_root(const Root& root) const;
  [[nodiscard]] std::string describe_callback(const Callback& callback) const;
  [[nodiscard]] std::string describe_all() const;

  std::vector<RegisteredCallback> callbacks_;
  std::vector<Root> roots_;  ///< Sorted by hash.
  std::string name_hashes_;
};

/// The first part of a callback's name: the variable that it is, or is below.
[[nodiscard]] std::string root_of(const std::string& callback);

/// Whether a callback of this name can become a variable: it is an identifier not reserved by Python.
[[nodiscard]] bool can_be_variable(std::string_view name);

/// Whether it is a Python identifier and not a keyword. Checks ASCII characters only; Python checks the rest of
/// Unicode.
[[nodiscard]] bool is_identifier(std::string_view name);

}  // namespace eryx::bridge
