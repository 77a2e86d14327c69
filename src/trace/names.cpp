// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace/names.hpp"

#include "base/utf8.hpp"

namespace eryx::trace {

std::pair<std::string, std::string> texts_of(std::string_view payload) {
  const std::size_t end = payload.find('\0');
  const std::string_view first = payload.substr(0, end);
  std::string_view second = end == std::string_view::npos ? std::string_view() : payload.substr(end + 1);
  second = second.substr(0, second.find('\0'));
  return {base::to_utf8(first), base::to_utf8(second)};
}

bool Names::take_room(std::size_t size) {
  if (size > room_) return false;
  room_ -= size;
  return true;
}

const TraceFunction& Names::function(std::string_view payload, std::uint32_t first_line) {
  std::string key = std::to_string(first_line) + ' ';
  key += payload;
  const auto found = functions_by_key_.find(key);
  if (found != functions_by_key_.end()) return *found->second;
  auto [name, file] = texts_of(payload);
  if (functions_.size() == most || !take_room(key.size() + name.size() + file.size()))
    return unknown_function_;
  functions_.push_back({std::move(name), std::move(file), first_line});
  return *functions_by_key_.emplace(std::move(key), &functions_.back()).first->second;
}

const TraceTask& Names::task(std::uint32_t address, std::string_view name) {
  if (address == 0) return no_task_;
  std::string key = std::to_string(address) + ' ';
  key += name;
  const auto found = tasks_by_key_.find(key);
  if (found != tasks_by_key_.end()) return *found->second;
  std::string text = texts_of(name).first;
  if (tasks_.size() == most || !take_room(key.size() + text.size())) return no_task_;
  tasks_.push_back({static_cast<std::uint32_t>(tasks_.size() + 1), std::move(text)});
  return *tasks_by_key_.emplace(std::move(key), &tasks_.back()).first->second;
}

}  // namespace eryx::trace
