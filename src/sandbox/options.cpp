// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/options.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <utility>

#include "base/json_reader.hpp"
#include "eryx/callback.hpp"
#include "eryx/error.hpp"

namespace eryx {

void detail::set_callbacks(RunSettings& settings, std::vector<Callback> callbacks) {
  settings.callbacks = std::make_shared<const std::vector<Callback>>(std::move(callbacks));
}

ExecuteOptions& ExecuteOptions::inputs(const boost::json::object& values) {
  detail::InputTexts all;
  for (const auto& [name, value] : values)
    all.insert_or_assign(std::string(name), boost::json::serialize(value));
  impl_.inputs = std::move(all);
  return *this;
}

ExecuteOptions& ExecuteOptions::input(std::string_view name, const boost::json::value& value) {
  impl_.inputs.own().insert_or_assign(std::string(name), boost::json::serialize(value));
  return *this;
}

ExecuteOptions& ExecuteOptions::input_json(std::string_view name, std::string text) {
  if (!base::is_json(text))
    throw Error(ErrorKind::InvalidArgument, "the text of input '" + std::string(name) + "' is not JSON");
  impl_.inputs.own().insert_or_assign(std::string(name), std::move(text));
  return *this;
}

ExecuteOptions& ExecuteOptions::file(std::string path, std::string contents) {
  impl_.files.own().insert_or_assign(std::move(path), std::move(contents));
  return *this;
}

ResumeOptions& ResumeOptions::answers(const std::map<std::uint32_t, CallAnswer>& answers) {
  impl_.answers = answers;
  return *this;
}

ResumeOptions& ResumeOptions::answer(std::uint32_t id, const CallAnswer& answer) {
  impl_.answers.own().insert_or_assign(id, answer);
  return *this;
}

}  // namespace eryx
