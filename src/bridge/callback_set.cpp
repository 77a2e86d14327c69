// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/callback_set.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "base/utf8.hpp"
#include "bridge/json_text.hpp"
#include "eryx/error.hpp"
#include "guest_abi.h"

namespace eryx::bridge {
namespace {

namespace json = boost::json;

// Names appear in messages and lists; longer names are mistakes.
constexpr std::size_t name_limit = 200;
// Positions of callbacks have 32 bits in messages; no embedder has more than a few hundred.
constexpr std::size_t count_limit = 10'000;

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw Error(ErrorKind::InvalidArgument, "callback '" + name + "': " + why);
}

// What the Model Context Protocol allows in names of tools (SEP-986), and letters beyond ASCII.
bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == '/' || static_cast<unsigned char>(c) >= 0x80;
}

void check_name(const std::string& name) {
  if (name.size() > name_limit) refuse(name.substr(0, 40) + "…", "the name is longer than 200 bytes");
  if (!base::is_utf8(name)) refuse(base::to_utf8(name), "the name is not UTF-8");
  if (name.empty() || !std::ranges::all_of(name, is_name_character))
    refuse(name, "a name consists of letters, digits, '_', '-', '.' and '/'");
}

RegisteredCallback check(Callback callback) {
  check_name(callback.name);
  if (!callback.handler) refuse(callback.name, "it has no handler");
  if (json_problem(json::value(callback.schema)) || !base::is_utf8(callback.description)) {
    refuse(callback.name, "description and schema must be UTF-8, and numbers finite");
  }
  try {
    Schema schema(callback.schema);
    return {std::move(callback), std::move(schema)};
  } catch (const Error& error) {
    refuse(callback.name, error.what());
  }
}

json::array describe_parameters(const Schema& schema) {
  json::array described;
  for (const auto& parameter : schema.parameters()) {
    described.push_back(json::array{parameter.name, parameter.presence == detail::Presence::Required});
  }
  return described;
}

}  // namespace

CallbackSet::CallbackSet(std::vector<Callback> callbacks)
    : CallbackSet(
          std::vector<Entry>(std::move_iterator(callbacks.begin()), std::move_iterator(callbacks.end()))) {}

CallbackSet::CallbackSet(std::vector<Entry> entries) {
  if (entries.size() > count_limit) throw Error(ErrorKind::InvalidArgument, "more than 10,000 callbacks");
  std::set<std::string> names;
  std::map<std::string, Root> roots;
  for (Entry& entry : entries) {
    if (auto* const withdrawn = std::get_if<Withdrawn>(&entry)) {
      Callback nobody;
      nobody.name = std::move(withdrawn->name);
      callbacks_.push_back({std::move(nobody), Schema(json::object())});
      continue;
    }
    auto* const known = std::get_if<RegisteredCallback>(&entry);
    RegisteredCallback registered = known ? std::move(*known) : check(std::get<Callback>(std::move(entry)));
    const std::string& name = registered.callback.name;
    if (!names.insert(name).second) refuse(name, "the name is used twice");
    const std::string root = root_of(name);
    if (can_be_variable(root)) {
      roots[root].callbacks.push_back(static_cast<std::uint32_t>(callbacks_.size()));
    }
    callbacks_.push_back(std::move(registered));
  }
  for (auto& [name, root] : roots) {
    root.name = name;
    root.hash = eryx_name_hash(name.data(), static_cast<std::uint32_t>(name.size()));
    std::ranges::sort(root.callbacks, {}, [&](std::uint32_t index) -> const std::string& {
      return callbacks_[index].callback.name;
    });
    roots_.push_back(std::move(root));
  }
  std::ranges::sort(roots_, {}, [](const Root& root) { return std::tie(root.hash, root.name); });
  // The guest distinguishes names only by their hashes: names with the same hash become variables together.
  for (std::size_t i = 1; i < roots_.size();) {
    if (roots_[i].hash != roots_[i - 1].hash) {
      ++i;
      continue;
    }
    auto& all = roots_[i - 1].callbacks;
    all.insert(all.end(), roots_[i].callbacks.begin(), roots_[i].callbacks.end());
    roots_.erase(roots_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  for (const Root& root : roots_) {
    name_hashes_.append(reinterpret_cast<const char*>(&root.hash), sizeof root.hash);
  }
}

const RegisteredCallback* CallbackSet::find(std::uint32_t index) const {
  return index < callbacks_.size() && !callbacks_[index].is_withdrawn() ? &callbacks_[index] : nullptr;
}

std::string_view CallbackSet::name_at(std::uint32_t index) const {
  return index < callbacks_.size() ? std::string_view(callbacks_[index].callback.name) : std::string_view();
}

std::vector<CallbackInfo> CallbackSet::info() const {
  std::vector<CallbackInfo> infos;
  for (const RegisteredCallback& registered : callbacks_) {
    if (registered.is_withdrawn()) continue;
    const Callback& callback = registered.callback;
    infos.push_back({callback.name, callback.description, callback.schema, callback.kind});
  }
  return infos;
}

std::string CallbackSet::describe(std::uint32_t what, std::uint32_t index) const {
  switch (what) {
    case ERYX_DESCRIBE_NAME: return index < roots_.size() ? describe_root(roots_[index]) : std::string();
    case ERYX_DESCRIBE_CALLBACK:
      return index < callbacks_.size() ? describe_callback(callbacks_[index].callback) : std::string();
    case ERYX_DESCRIBE_ALL: return describe_all();
    default: return {};
  }
}

std::string CallbackSet::describe_root(const Root& root) const {
  json::array described;
  for (const std::uint32_t index : root.callbacks) {
    const RegisteredCallback& registered = callbacks_[index];
    described.push_back(json::array{registered.callback.name, index,
                                    registered.callback.kind == CallbackKind::Immediate,
                                    describe_parameters(registered.schema)});
  }
  return json::serialize(described);
}

std::string CallbackSet::describe_callback(const Callback& callback) const {
  return json::serialize(json::object{{"name", callback.name},
                                      {"description", callback.description},
                                      {"parameters_schema", callback.schema}});
}

std::string CallbackSet::describe_all() const {
  json::object described;
  for (std::size_t index = 0; index < callbacks_.size(); ++index) {
    const RegisteredCallback& registered = callbacks_[index];
    if (registered.is_withdrawn()) continue;
    described[registered.callback.name] = json::array{
        index, registered.callback.kind == CallbackKind::Immediate, describe_parameters(registered.schema)};
  }
  return json::serialize(described);
}

}  // namespace eryx::bridge
