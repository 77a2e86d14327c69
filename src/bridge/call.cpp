// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/call.hpp"

#include <array>
#include <boost/json/serialize.hpp>
#include <random>
#include <stdexcept>
#include <utility>

#include "base/hex.hpp"
#include "base/utf8.hpp"
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

Call::Call(std::uint32_t id, std::string name, std::string arguments_text, boost::json::object arguments,
           boost::asio::any_io_executor executor, std::shared_ptr<const CallSettings> settings)
    : id_(id),
      name_(std::move(name)),
      arguments_(std::move(arguments)),
      executor_(std::move(executor)),
      settings_(std::move(settings)),
      control_(std::make_shared<CallControl>(std::move(arguments_text))) {}

Call::~Call() {
  if (control_->is_answered.load(std::memory_order_relaxed)) return;
  fail(std::make_exception_ptr(std::logic_error("the handler ended without an answer")));
}

bool Call::answer(const boost::json::value& value) {
  if (control_->is_answered.load(std::memory_order_relaxed)) return false;
  if (const char* problem = json_problem(value)) {
    return fail(std::make_exception_ptr(CallbackError("callback '" + name_ + "' answered with " + problem)));
  }
  return finish({ERYX_CALL_OK, boost::json::serialize(value)});
}

bool Call::answer_json(std::string text) {
  if (control_->is_answered.load(std::memory_order_relaxed)) return false;
  if (!is_json(text)) {
    return fail(std::make_exception_ptr(
        CallbackError("callback '" + name_ + "' answered with a text that is no JSON")));
  }
  return finish({ERYX_CALL_OK, std::move(text)});
}

bool Call::fail(const std::exception_ptr& error) {
  if (control_->is_answered.load(std::memory_order_relaxed)) return false;
  try {
    return finish(describe(error));
  } catch (const AnswerLater&) {
    return defer();
  }
}

bool Call::defer() {
  if (control_->is_answered.exchange(true, std::memory_order_acq_rel)) return false;
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
  if (control_->is_answered.exchange(true, std::memory_order_acq_rel)) return false;
  if (answer.payload.size() > settings_->result_limit) {
    answer = {ERYX_CALL_LIMIT, "callback '" + name_ + "' answered with " +
                                   std::to_string(answer.payload.size()) + " bytes, more than the limit of " +
                                   std::to_string(settings_->result_limit)};
  }
  settings_->queue->push({id_, answer.status, std::move(answer.payload)});
  return true;
}

}  // namespace eryx::bridge

namespace eryx {

const boost::json::object& CallbackCall::arguments() const { return impl_->arguments(); }
std::string_view CallbackCall::arguments_text() const { return impl_->arguments_text(); }
const boost::asio::any_io_executor& CallbackCall::executor() const { return impl_->executor(); }
std::stop_token CallbackCall::cancelled() const { return impl_->control()->stop.get_token(); }
bool CallbackCall::complete(const boost::json::value& value) const { return impl_->answer(value); }
bool CallbackCall::complete(RawJson json) const { return impl_->answer_json(std::move(json.text)); }
bool CallbackCall::fail(std::exception_ptr error) const { return impl_->fail(error); }
bool CallbackCall::answer_later() const { return impl_->defer(); }
const char* AnswerLater::what() const noexcept { return "the callback answers later"; }

}  // namespace eryx
