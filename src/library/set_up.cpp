// SPDX-License-Identifier: MIT OR Apache-2.0
#include "library/set_up.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/utf8.hpp"
#include "bridge/callback_set.hpp"
#include "drive/hidden_callbacks.hpp"
#include "eryx/error.hpp"
#include "execution/outcome.hpp"
#include "prepare/setup_guest.hpp"

namespace eryx::library {
namespace {

namespace json = boost::json;
using prepare::Interpreters;

constexpr std::string_view install = "import _eryx.library\nresult = await _eryx.library.install(library)";
// What a library has broken is to be said of it, and not of the next one.
constexpr std::string_view go_on = "import _eryx.library";
constexpr std::string_view finish = "import _eryx.library\n_eryx.library.finish_set_up()";

[[noreturn]] void refuse(const std::string& library, const std::string& why) {
  throw Error(ErrorKind::InvalidArgument, "setting up the library '" + library + "' failed: " + why);
}

std::string inputs_of(const RuntimeLibrary& library) {
  json::object modules;
  for (const auto& [name, source] : library.modules) modules[name] = source;
  json::array callbacks;
  for (std::string& name : variables_of_callbacks(library)) callbacks.emplace_back(std::move(name));
  return json::serialize(json::object{{"library", json::object{{"name", library.name},
                                                               {"modules", std::move(modules)},
                                                               {"callbacks", std::move(callbacks)},
                                                               {"setup", library.setup},
                                                               {"stubs", library.type_stubs}}}});
}

class SetUp {
 public:
  SetUp(drive::RuntimeCore& runtime, const Interpreters& base, const Limits& limits)
      : recipe_(base->image().recipe), guest_(runtime, base, limits) {}

  void install_library(const RuntimeLibrary& library) {
    check_sizes(library);
    const ExecuteResult result = guest_.run({install, inputs_of(library)});
    const json::value report = result.outcome == Outcome::Completed ? result.value() : json::value();
    if (!report.is_object()) refuse(library.name, prepare::failure_of(result));
    const json::object& said = report.get_object();
    if (const std::string problem = prepare::text_of(said, "problem"); !problem.empty())
      refuse(library.name, (said.contains("out_of_memory") ? breach(LimitKind::Memory) : "") + problem);
    const std::string printed = result.stdout_text + result.stderr_text;
    if (!printed.empty())
      refuse(library.name,
             "it prints, which programs would not see: " + printed + prepare::text_of(said, "printed"));
    if (const std::string left = guest_.leftovers(); !left.empty()) refuse(library.name, left);
    require_completed(library.name, guest_.run({go_on, {}}));
    provide(library, said);
  }

  /// `names`: of the libraries, for a message.
  Interpreters finish_image(const std::string& names) {
    try {
      return guest_.make_image({finish, {}}, std::move(recipe_));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::InvalidArgument) throw;
      refuse(names, error.what());
    }
  }

 private:
  [[nodiscard]] std::string breach(LimitKind kind) const {
    return execution::breach_of(kind, guest_.limits()).describe() + "\n";
  }

  static void require_completed(const std::string& library, const ExecuteResult& result) {
    if (result.outcome != Outcome::Completed)
      refuse(library, "no program runs after it: " + prepare::failure_of(result));
  }

  void check_sizes(const RuntimeLibrary& library) const {
    const auto check = [&](const std::string& what, const std::string& source) {
      if (source.size() > guest_.limits().source.count)
        refuse(library.name, breach(LimitKind::Source) + "by " + what);
    };
    check("its set-up", library.setup);
    for (const auto& [name, source] : library.modules) check("the module '" + name + "'", source);
  }

  void provide(const RuntimeLibrary& library, const json::object& report) {
    image::RecipeLibrary provided{
        library.name, variables_of_callbacks(library),  library.modules, library.setup, library.type_stubs,
        {},           prepare::text_of(report, "stubs")};
    const json::value* names = report.if_contains("provided");
    if (!names || !names->is_array()) names = nullptr;
    for (const json::value& name : names ? names->get_array() : json::array()) {
      if (name.is_string())
        provided.variables.push_back(provide_one(library, std::string(name.get_string())));
    }
    recipe_.libraries.push_back(std::move(provided));
  }

  [[nodiscard]] std::string provide_one(const RuntimeLibrary& library, std::string name) const {
    const image::RecipeLibrary* const other = recipe_.provider_of(name);
    if (!other) return name;
    throw Error(ErrorKind::InvalidArgument, "the libraries '" + other->name + "' and '" + library.name +
                                                "' both define the variable '" + name + "'");
  }

  image::Recipe recipe_;  ///< Of what is there so far.
  prepare::SetupGuest guest_;
};

// A variable comes before a callback of its name, which programs would then miss.
void check_hidden_callbacks(const image::Recipe& image, const LibrarySet& libraries) {
  for (const image::RecipeLibrary& library : image.libraries) {
    for (const std::string& name : library.variables) {
      const std::string other = libraries.owner_of_callback(name);
      if (other.empty() || other == library.name || !bridge::can_be_variable(name)) continue;
      throw Error(ErrorKind::InvalidArgument, "the variable '" + name + "' of the library '" + library.name +
                                                  "' would hide the callback of the library '" + other + "'");
    }
  }
}

Interpreters make(drive::RuntimeCore& runtime, const Interpreters& base, const LibrarySet& libraries,
                  const Limits& limits, const prepare::Progress& progress) {
  SetUp set_up(runtime, base, limits);
  std::string names;
  for (const RuntimeLibrary* const library : libraries.missing()) {
    prepare::say(progress, "setting up the library '" + library->name + "'");
    set_up.install_library(*library);
    names += (names.empty() ? "" : "', '") + library->name;
  }
  return set_up.finish_image(names);
}

}  // namespace

Interpreters set_up(drive::RuntimeCore& runtime, const Interpreters& base, const LibrarySet& libraries,
                    const Limits& limits, const prepare::Progress& progress) {
  if (libraries.missing().empty()) return base;
  Interpreters made = prepare::kept_image(
      runtime, base, libraries.key(base->image_info().state_identity), limits,
      [&]() -> prepare::NewImage { return {make(runtime, base, libraries, limits, progress)}; });
  check_hidden_callbacks(made->image().recipe, libraries);
  return made;
}

std::vector<Callback> join_callbacks(const LibrarySet& libraries, const image::Recipe& image,
                                     std::vector<Callback> own) {
  drive::check_not_hidden(image, own);
  std::vector<Callback> all = libraries.callbacks();
  std::set<std::string> of_libraries;
  for (const Callback& callback : all) of_libraries.insert(callback.name);
  std::set<std::string> of_sandbox;
  for (Callback& callback : own) {
    const bool is_new = of_sandbox.insert(callback.name).second;
    if (!is_new || of_libraries.contains(callback.name)) {
      const std::string name = "'" + base::to_utf8(callback.name) + "'";
      if (!is_new) throw Error(ErrorKind::InvalidArgument, "the sandbox has two callbacks called " + name);
      throw Error(ErrorKind::InvalidArgument,
                  "the library '" + libraries.owner_of_callback(bridge::root_of(callback.name)) +
                      "' and the sandbox both define the callback " + name);
    }
    all.push_back(std::move(callback));
  }
  return all;
}

}  // namespace eryx::library
