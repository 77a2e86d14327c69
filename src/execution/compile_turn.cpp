// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/compile_turn.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "execution/start.hpp"

namespace eryx::execution {
namespace {

constexpr std::string_view compile_source =
    "import _eryx.compiled\nresult = _eryx.compiled.compile_program(text)";

// Of code as base64. More is compiled each time.
constexpr std::uint64_t code_limit = std::uint64_t{16} << 20;

// Null: the program has none.
CompiledPrograms::Code code_of(std::string_view reply) {
  if (reply.size() < 2 || reply.front() != '"' || reply.back() != '"') return nullptr;
  const auto bytes = base::from_base64(reply.substr(1, reply.size() - 2));
  if (!bytes || bytes->empty()) return nullptr;
  return std::make_shared<const std::string>(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

}  // namespace

CompileTurn compile(Interpreter& guest, const turn::StartMessage& message) {
  if (!base::is_utf8(message.program)) return {nullptr, true, {}};
  const std::string inputs = boost::json::serialize(boost::json::object{{"text", message.program}});
  turn::StartMessage service = message;
  service.flags = ERYX_START_SERVICE;
  service.program = compile_source;
  service.inputs_json = inputs;
  service.result_variable = service_result_variable;
  turn::TurnResult turned = turn::start(guest.slot, guest.host(), &guest.watch, service);
  if (guest.watch.request() != engine::Request::None) {  // whatever it has come to
    turned.ending = turn::TurnEnding::Left;
    turned.trap = engine::Trap::Stopped;
  }
  if (turned.ending != turn::TurnEnding::Done) return {nullptr, false, turned};
  // An exception is that memory is exhausted: the program may do with less.
  if (turned.reply.ending != ERYX_ENDING_RETURNED) return {};
  const auto reply = turn::copy_out(guest.slot, turned.reply.value, code_limit);
  return {reply ? code_of(*reply) : nullptr, true, {}};
}

}  // namespace eryx::execution
