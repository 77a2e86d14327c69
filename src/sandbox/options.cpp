// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/options.hpp"

#include <boost/json/object.hpp>
#include <utility>

#include "eryx/callback.hpp"

namespace eryx {

void detail::set_callbacks(RunSettings& settings, std::vector<Callback> callbacks) {
  settings.callbacks = std::make_shared<const std::vector<Callback>>(std::move(callbacks));
}

ExecuteOptions& ExecuteOptions::inputs(const boost::json::object& values) {
  impl_.inputs = std::make_shared<const boost::json::object>(values);
  return *this;
}

ExecuteOptions& ExecuteOptions::input(std::string_view name, const boost::json::value& value) {
  boost::json::object all = impl_.inputs ? *impl_.inputs : boost::json::object();
  all[name] = value;
  return inputs(all);
}

ExecuteOptions& ExecuteOptions::file(std::string path, std::string contents) {
  FileMap all = impl_.files ? *impl_.files : FileMap();
  all.insert_or_assign(std::move(path), std::move(contents));
  return files(std::move(all));
}

ResumeOptions& ResumeOptions::answers(const std::map<std::uint32_t, CallAnswer>& answers) {
  impl_.answers = std::make_shared<const detail::CallAnswers>(answers);
  return *this;
}

ResumeOptions& ResumeOptions::answer(std::uint32_t id, const CallAnswer& answer) {
  detail::CallAnswers all = impl_.answers ? *impl_.answers : detail::CallAnswers();
  all.insert_or_assign(id, answer);
  return answers(all);
}

}  // namespace eryx
