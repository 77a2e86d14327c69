// SPDX-License-Identifier: MIT OR Apache-2.0
#include "prepare/warm_up.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <iterator>
#include <ranges>
#include <string_view>
#include <utility>

#include "base/key_hasher.hpp"
#include "base/utf8.hpp"
#include "eryx/error.hpp"
#include "execution/outcome.hpp"
#include "prepare/setup_guest.hpp"

namespace eryx::prepare {
namespace {

namespace json = boost::json;

constexpr std::string_view run_source = "import _eryx.warm_up\nresult = await _eryx.warm_up.run(programs)";
constexpr std::string_view finish_source = "import _eryx.warm_up\n_eryx.warm_up.finish()";

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::InvalidArgument, "a warm-up program failed: " + why);
}

std::string inputs_of(const std::vector<std::string>& programs) {
  json::array texts;
  for (const std::string& program : programs) texts.emplace_back(base::to_utf8(program));
  return json::serialize(json::object{{"programs", std::move(texts)}});
}

Interpreters make(drive::RuntimeCore& runtime, const Interpreters& base,
                  const std::vector<std::string>& programs, const Limits& limits) {
  SetupGuest guest(runtime, base, limits);
  const ExecuteResult result = guest.run({run_source, inputs_of(programs)});
  const json::value said = result.outcome == Outcome::Completed ? result.value() : json::value();
  if (!said.is_string()) refuse(failure_of(result));
  if (!said.get_string().empty()) refuse(std::string(said.get_string()));
  if (const std::string left = guest.leftovers(); !left.empty()) refuse(left);
  image::Recipe recipe = base->image().recipe;
  std::ranges::copy(programs, std::back_inserter(recipe.warm_up));
  try {
    return guest.make_image({finish_source, {}}, std::move(recipe));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::InvalidArgument) throw;
    refuse(error.what());
  }
}

}  // namespace

Interpreters warm_up(drive::RuntimeCore& runtime, const Interpreters& base,
                     const std::vector<std::string>& programs, const Limits& limits,
                     const Progress& progress) {
  if (programs.empty()) return base;
  base::KeyHasher hasher;
  hasher.add(std::string_view("warm-up"));
  hasher.add(base->image_info().state_identity);
  for (const std::string& program : programs) {
    if (program.size() > limits.source.count)
      refuse(execution::breach_of(LimitKind::Source, limits).describe());
    hasher.add(program);
  }
  return kept_image(runtime, base, hasher.finish(), limits, [&]() -> NewImage {
    say(progress, "warming up");
    return {make(runtime, base, programs, limits)};
  });
}

}  // namespace eryx::prepare
