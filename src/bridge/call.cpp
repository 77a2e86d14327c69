// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/call.hpp"

#include <array>
#include <random>
#include <stdexcept>
#include <utility>

#include "base/hex.hpp"
#include "base/json_reader.hpp"
#include "base/utf8.hpp"
#include "bridge/failed_answers.hpp"
#include "bridge/json_text.hpp"

namespace eryx::bridge {
namespace {

std::string random_id() {
  std::random_device device;
  std::array<std::uint8_t, 8> id{};
  for (std::uint8_t& byte : id) byte = static_cast<std::uint8_t>(device());
  return base::to_hex(id);
}

}  // namespace

Answer bad_arguments(const std::string& callback, const ArgumentError& error) {
  return {ERYX_CALL_BAD_ARGUMENTS, base::to_utf8("callback '" + callback + "': " + error.what())};
}

Call::Call(std::uint32_t id, std::string name, std::shared_ptr<const CallText> arguments,
           boost::asio::any_io_executor executor, std::shared_ptr<const CallSettings> settings,
           base::SteadyTime deadline)
    : id_(id),
      name_(std::move(name)),
      memory_(settings->memory),
      executor_(std::move(executor)),
      settings_(std::move(settings)),
      deadline_(deadline),
      control_(std::make_shared<CallControl>(std::move(arguments))) {}

Call::~Call() {
  if (wants_answer()) {
    fail(std::make_exception_ptr(std::logic_error("the handler ended without an answer")));
  }
  // Whoever hears that the handler has let go finds its memory free.
  const bool is_to_be_reported = control_->let_go();
  arguments_ = boost::json::object();
  memory_ = base::BudgetShare();
  control_.reset();
  if (is_to_be_reported) settings_->queue->push({id_, ERYX_CALL_OK, {}, Completion::Kind::LetGo});
}

bool Call::read_arguments(const Schema& schema) {
  if (control_->is_claimed()) return false;
  try {
    base::ReadJson read = base::read_json(arguments_text(), base::json_depth + 1, memory_);
    if (!read.value.is_object()) throw ArgumentError("the arguments are not a JSON object");
    schema.check(read.value, read.integers);
    arguments_ = std::move(read.value.get_object());
    return true;
  } catch (const base::JsonTooLarge&) {
    finish(too_much_pending(settings_->limits));
  } catch (const base::JsonError& error) {
    finish(bad_arguments(name_, ArgumentError(std::string("invalid JSON: ") + error.what())));
  } catch (const ArgumentError& error) {
    finish(bad_arguments(name_, error));
  }
  return false;
}

bool Call::answer(const boost::json::value& value) {
  if (control_->is_claimed()) return false;
  Answer answer;
  if (const char* problem = write_json(value, answer.payload)) {
    return fail(std::make_exception_ptr(CallbackError("callback '" + name_ + "' answered with " + problem)));
  }
  return finish(std::move(answer));
}

bool Call::answer_json(std::string text) {
  if (control_->is_claimed()) return false;
  if (!base::is_json(text)) {
    return fail(std::make_exception_ptr(
        CallbackError("callback '" + name_ + "' answered with a text that is not JSON")));
  }
  return finish({ERYX_CALL_OK, std::move(text)});
}

bool Call::fail(const std::exception_ptr& error) {
  if (control_->is_claimed()) return false;
  try {
    return finish(describe(error));
  } catch (const AnswerLater&) {
    return defer();
  }
}

bool Call::defer() {
  if (!control_->claim()) return false;
  settings_->queue->push({id_, ERYX_CALL_OK, {}, Completion::Kind::Deferred});
  return true;
}

Answer Call::describe(const std::exception_ptr& error) const {
  try {
    std::rethrow_exception(error);
  } catch (const CallbackError& failure) {
    return {ERYX_CALL_FAILED, base::to_utf8(failure.what())};
  } catch (const ArgumentError& failure) {
    return bad_arguments(name_, failure);
  } catch (const AnswerLater&) {
    throw;
  } catch (...) {
    // The text describes the host, so the program must not see it.
    CallbackFailure failure{random_id(), name_, error};
    std::string text = "callback '" + name_ + "' failed in the host (failure " + failure.id + ")";
    report(failure);
    return {ERYX_CALL_HOST_FAILURE, std::move(text)};
  }
}

void Call::report(const CallbackFailure& failure) const noexcept {
  if (!settings_->on_failure) return;
  try {
    settings_->on_failure(failure);
  } catch (...) {  // The call fails all the same, and there is nobody else to tell.
  }
}

bool Call::finish(Answer answer) {
  if (!control_->claim()) return false;
  // Nobody may have been able to end the call before: the handler can have had the thread of the guest.
  const bool is_late = base::SteadyTime::clock::now() > deadline_;
  if (is_late) {
    answer = timed_out(name_, settings_->limits);
  } else if (answer.payload.size() > settings_->limits.callback_result.count) {
    answer = {ERYX_CALL_LIMIT, "callback '" + name_ + "' answered with " +
                                   std::to_string(answer.payload.size()) + " bytes, more than the limit of " +
                                   std::to_string(settings_->limits.callback_result.count)};
  }
  settings_->queue->push({id_, answer.status, std::move(answer.payload)});
  return !is_late;
}

}  // namespace eryx::bridge

namespace eryx {

const boost::json::object& CallbackCall::arguments() const { return impl_->arguments(); }
std::string_view CallbackCall::arguments_text() const { return impl_->arguments_text(); }
const boost::asio::any_io_executor& CallbackCall::executor() const { return impl_->executor(); }
std::stop_token CallbackCall::cancelled() const { return impl_->control()->stop_token(); }
bool CallbackCall::complete(const boost::json::value& value) const { return impl_->answer(value); }
bool CallbackCall::complete(RawJson json) const { return impl_->answer_json(std::move(json.text)); }
bool CallbackCall::fail(std::exception_ptr error) const { return impl_->fail(error); }
bool CallbackCall::answer_later() const { return impl_->defer(); }
const char* AnswerLater::what() const noexcept { return "the callback answers later"; }

}  // namespace eryx
