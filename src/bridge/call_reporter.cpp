// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/call_reporter.hpp"

#include <algorithm>
#include <vector>

namespace eryx::bridge {

void CallReporter::report_start(std::uint32_t id, std::string_view callback, std::string_view arguments) {
  open_.insert_or_assign(id, OpenCall{std::string(callback), base::SteadyTime::clock::now()});
  observer_->on_call_started({id, callback, arguments});
}

void CallReporter::report_end(std::uint32_t id, std::optional<eryx_call_status> status) {
  const auto found = open_.find(id);
  if (found == open_.end()) return;
  const OpenCall call = std::move(found->second);
  open_.erase(found);
  observer_->on_call_ended({id, call.callback, status, base::SteadyTime::clock::now() - call.started});
}

void CallReporter::end() {
  if (!observer_) return;
  std::vector<std::uint32_t> ids;
  for (const auto& [id, call] : open_) ids.push_back(id);
  std::ranges::sort(ids);
  for (const std::uint32_t id : ids) report_end(id, std::nullopt);
  observer_ = nullptr;
}

}  // namespace eryx::bridge
