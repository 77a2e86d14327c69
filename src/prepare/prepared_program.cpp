// SPDX-License-Identifier: MIT OR Apache-2.0
#include "prepare/prepared_program.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <exception>
#include <set>
#include <string>
#include <utility>

#include "base/key_hasher.hpp"
#include "base/utf8.hpp"
#include "bridge/callback_set.hpp"
#include "eryx/error.hpp"
#include "execution/outcome.hpp"
#include "prepare/setup_guest.hpp"

namespace eryx::prepare {
namespace {

namespace json = boost::json;

// The result says that the program did not end the interpreter.
constexpr std::string_view prepare_source =
    "import _eryx.prepare\nawait _eryx.prepare.prepare(program, __session__)\nresult = True";
constexpr std::string_view finish_source = "import _eryx.prepare\n_eryx.prepare.finish()";

// Ends the making of an image. Never leaves this file.
struct SetupFailed : std::exception {
  explicit SetupFailed(ExecuteResult ended) : result(std::move(ended)) {}
  ExecuteResult result;
};

ExecuteResult not_preparable(ExecuteResult ended, const std::string& why) {
  ended.outcome = Outcome::Raised;
  ended.exit_code = 1;
  PythonException exception;
  exception.type = "PreparationError";
  exception.module = "eryx";
  exception.message = why;
  exception.traceback = "eryx.PreparationError: " + why + "\n";
  ended.exception = std::move(exception);
  return ended;
}

// The first parts of the callbacks' names that are variables of the program.
std::set<std::string> variables_of(const bridge::CallbackSet& callbacks) {
  std::set<std::string> names;
  for (const bridge::RegisteredCallback& registered : callbacks.all()) {
    std::string root = bridge::root_of(registered.callback.name);
    if (bridge::can_be_variable(root)) names.insert(std::move(root));
  }
  return names;
}

std::string inputs_of(std::string_view program, const std::set<std::string>& callbacks) {
  json::array names;
  for (const std::string& name : callbacks) names.emplace_back(name);
  return json::serialize(
      json::object{{"program", json::object{{"text", program}, {"callbacks", std::move(names)}}}});
}

// Equal for programs of which the same is left.
base::Sha256 key_of(const drive::SandboxConfig& config, std::string_view program,
                    const std::set<std::string>& callbacks) {
  base::KeyHasher hasher;
  hasher.add(std::string_view("prepared program"));
  hasher.add(config.interpreters->image_info().state_identity);
  hasher.add(config.environment);
  for (const std::string& name : callbacks) hasher.add(name);
  hasher.add(program);
  return hasher.finish();
}

ExecuteResult run_completely(SetupGuest& guest, execution::ServiceProgram program) {
  ExecuteResult ended = guest.run(std::move(program));
  if (ended.outcome != Outcome::Completed) throw SetupFailed(std::move(ended));
  return ended;
}

std::shared_ptr<execution::InterpreterPool> make(const drive::SandboxConfig& config, std::string inputs,
                                                 const Limits& limits) {
  SetupGuest guest(config.core(), config.interpreters, limits, config.environment);
  ExecuteResult ended = run_completely(guest, {prepare_source, std::move(inputs)});
  if (!ended.value_json) throw SetupFailed(std::move(ended));  // the program has called sys.exit
  ended.value_json.reset();
  std::string problem = guest.leftovers();
  if (!ended.stdout_text.empty() || !ended.stderr_text.empty())
    problem = "it prints, which no execution would show: " + ended.stdout_text + ended.stderr_text;
  if (!problem.empty()) throw SetupFailed(not_preparable(std::move(ended), problem));
  run_completely(guest, {finish_source, {}});
  try {
    return guest.make_image();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::InvalidArgument) throw;
    throw SetupFailed(not_preparable(std::move(ended), error.what()));
  }
}

ExecuteResult too_large(const Limits& limits) {
  ExecuteResult ended;
  ended.outcome = Outcome::LimitExceeded;
  ended.limit = execution::breach_of(LimitKind::Source, limits);
  return ended;
}

}  // namespace

PreparedProgram prepare(const drive::SandboxConfig& config, std::string_view program, const Limits& limits) {
  if (program.size() > limits.source.count) return {too_large(limits), nullptr};
  const std::set<std::string> callbacks = variables_of(*config.callbacks);
  try {
    return {{}, config.core().derived_images().get(key_of(config, program, callbacks), limits, [&] {
              return make(config, inputs_of(base::to_utf8(program), callbacks), limits);
            })};
  } catch (const SetupFailed& failed) {
    return {failed.result, nullptr};
  }
}

}  // namespace eryx::prepare
