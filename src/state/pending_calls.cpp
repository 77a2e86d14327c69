// SPDX-License-Identifier: MIT OR Apache-2.0
#include "state/pending_calls.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <string>

#include "base/json_reader.hpp"
#include "base/utf8.hpp"
#include "bridge/json_text.hpp"
#include "eryx/error.hpp"

namespace eryx::state {
namespace {

bridge::Answer to_answer(std::uint32_t id, const CallAnswer& answer) {
  const auto refuse = [id](const char* problem) {
    return Error(ErrorKind::InvalidArgument, "the answer to call " + std::to_string(id) + " is " + problem);
  };
  if (const auto* value = std::get_if<boost::json::value>(&answer)) {
    if (const char* problem = bridge::json_problem(*value)) throw refuse(problem);
    return {ERYX_CALL_OK, boost::json::serialize(*value)};
  }
  if (const auto* text = std::get_if<RawJson>(&answer)) {
    if (!base::is_json(text->text)) throw refuse("a text that is not JSON");
    return {ERYX_CALL_OK, text->text};
  }
  return {ERYX_CALL_FAILED, base::to_utf8(std::get<CallbackError>(answer).what())};
}

}  // namespace

std::vector<PendingCall> pending_calls(const execution::WaitingProgram& program,
                                       const std::vector<CallbackKey>& callbacks) {
  std::vector<PendingCall> calls;
  for (const bridge::CallRequest& call : program.calls.calls) {
    const bool is_known = call.callback < callbacks.size();
    // The arguments of a call whose handler was never started are as the program sent them.
    calls.push_back({call.id, is_known ? callbacks[call.callback].name : std::string(),
                     base::is_json(call.arguments->text()) ? std::string(call.arguments->text()) : "null"});
  }
  return calls;
}

std::map<std::uint32_t, bridge::Answer> check_answers(const execution::WaitingProgram& program,
                                                      const detail::ResumeSettings& settings) {
  std::map<std::uint32_t, bridge::Answer> answers;
  if (!settings.answers) return answers;
  for (const auto& [id, answer] : *settings.answers) {
    if (!std::ranges::binary_search(program.calls.calls, id, {}, &bridge::CallRequest::id)) {
      throw Error(ErrorKind::InvalidArgument,
                  "no call with id " + std::to_string(id) + " is pending: see `pending_calls`");
    }
    answers.emplace(id, to_answer(id, answer));
  }
  return answers;
}

}  // namespace eryx::state
