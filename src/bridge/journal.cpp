// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/journal.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>
#include <utility>

#include "base/hex.hpp"
#include "base/json_reader.hpp"
#include "bridge/journal_data.hpp"
#include "bridge/journal_size.hpp"
#include "eryx/error.hpp"

namespace eryx {
namespace {

namespace json = boost::json;
using bridge::JournalCall;
using bridge::JournalData;

constexpr std::int64_t format = 1;

// Times are written as differences, which are small.
json::array write_times(const std::vector<std::uint64_t>& times) {
  json::array array;
  std::uint64_t last = 0;
  for (const std::uint64_t time : times) {
    array.push_back(static_cast<std::int64_t>(time - last));
    last = time;
  }
  return array;
}

std::vector<std::uint64_t> read_times(const json::value& value) {
  std::vector<std::uint64_t> times;
  std::uint64_t last = 0;
  for (const json::value& difference : value.as_array()) {
    last += static_cast<std::uint64_t>(difference.as_int64());
    times.push_back(last);
  }
  return times;
}

std::string text_of(const json::value& value) {
  const json::string& text = value.as_string();
  return {text.data(), text.size()};
}

[[noreturn]] void refuse(const char* what) { throw std::invalid_argument(what); }

std::array<std::uint8_t, 32> read_seed(const std::string& text) {
  std::array<std::uint8_t, 32> seed{};
  const auto bytes = base::from_hex(text);
  if (!bytes) refuse("the seed is not hexadecimal");
  if (bytes->size() != seed.size()) refuse("the seed has the wrong length");
  std::ranges::copy(*bytes, seed.begin());
  return seed;
}

JournalCall read_call(const json::object& object) {
  JournalCall call;
  call.name = text_of(object.at("callback"));
  call.arguments = text_of(object.at("arguments"));
  call.kind = object.contains("immediate") ? CallbackKind::Immediate : CallbackKind::Awaited;
  if (const json::value* status = object.if_contains("status")) {
    const std::int64_t number = status->as_int64();
    if (number < ERYX_CALL_OK || number > ERYX_CALL_HOST_FAILURE) refuse("a call ended in an unknown way");
    call.answer = bridge::Answer{static_cast<eryx_call_status>(number), text_of(object.at("answer"))};
    if (number == ERYX_CALL_OK && !base::is_json(call.answer->payload)) refuse("an answer is not JSON");
  }
  return call;
}

JournalData read_journal(const json::object& object) {
  if (object.at("eryx_journal").as_int64() != format) refuse("it has another format");
  JournalData data;
  data.seed = read_seed(text_of(object.at("seed")));
  for (const json::value& call : object.at("calls").as_array())
    data.calls.push_back(read_call(call.as_object()));
  std::vector<bool> is_delivered(data.calls.size());
  for (const json::value& delivery : object.at("deliveries").as_array()) {
    std::vector<std::uint32_t>& positions = data.deliveries.emplace_back();
    for (const json::value& value : delivery.as_array()) {
      const std::int64_t position = value.as_int64();
      if (position < 0 || static_cast<std::uint64_t>(position) >= data.calls.size())
        refuse("a delivery is of a call that does not exist");
      const auto index = static_cast<std::size_t>(position);
      if (is_delivered[index] || !data.calls[index].answer ||
          data.calls[index].kind == CallbackKind::Immediate)
        refuse("a delivery is of a call that has no such answer");
      is_delivered[index] = true;
      positions.push_back(static_cast<std::uint32_t>(position));
    }
  }
  for (std::size_t i = 0; i < data.calls.size(); ++i) {
    if (data.calls[i].answer && data.calls[i].kind == CallbackKind::Awaited && !is_delivered[i])
      refuse("an answer is never delivered");
  }
  data.realtime = read_times(object.at("realtime"));
  data.monotonic = read_times(object.at("monotonic"));
  data.processor = read_times(object.at("processor"));
  if (const json::value* truncated = object.if_contains("truncated"))
    data.is_truncated = truncated->as_bool();
  return data;
}

}  // namespace

std::string Journal::to_json() const {
  json::object object;
  object["eryx_journal"] = format;
  object["seed"] = base::to_hex(impl_->seed);
  json::array calls;
  for (const JournalCall& call : impl_->calls) {
    json::object described{{"callback", call.name}, {"arguments", call.arguments}};
    if (call.kind == CallbackKind::Immediate) described["immediate"] = true;
    if (call.answer) {
      described["status"] = static_cast<std::int64_t>(call.answer->status);
      described["answer"] = call.answer->payload;
    }
    calls.push_back(std::move(described));
  }
  object["calls"] = std::move(calls);
  json::array deliveries;
  for (const auto& delivery : impl_->deliveries)
    deliveries.push_back(json::array(delivery.begin(), delivery.end()));
  object["deliveries"] = std::move(deliveries);
  object["realtime"] = write_times(impl_->realtime);
  object["monotonic"] = write_times(impl_->monotonic);
  object["processor"] = write_times(impl_->processor);
  if (impl_->is_truncated) object["truncated"] = true;
  return json::serialize(object);
}

Journal Journal::from_json(std::string_view text, Bytes limit) {
  // Checked first: in memory, a text of many small values takes many times its size.
  if (text.size() > limit.count && text.size() - limit.count > bridge::journal_frame_size) {
    throw Error(ErrorKind::InvalidArgument, "this journal has " + std::to_string(text.size()) +
                                                " bytes, more than the " + std::to_string(limit.count) +
                                                " that may be read: raise the limit of Journal::from_json");
  }
  try {
    const json::value value = base::read_json(text);
    return Journal(std::make_shared<const JournalData>(read_journal(value.as_object())));
  } catch (const std::exception& error) {
    throw Error(ErrorKind::InvalidArgument, std::string("this is not an Eryx journal: ") + error.what());
  }
}

std::size_t Journal::call_count() const noexcept { return impl_->calls.size(); }

bool Journal::is_truncated() const noexcept { return impl_->is_truncated; }

}  // namespace eryx
