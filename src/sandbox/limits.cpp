// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/limits.hpp"

namespace eryx {
namespace {

std::string in_largest_unit(std::uint64_t value, std::uint64_t step,
                            std::initializer_list<const char*> units) {
  auto unit = units.begin();
  while (value != 0 && value % step == 0 && unit + 1 != units.end()) {
    value /= step;
    ++unit;
  }
  return std::to_string(value) + ' ' + *unit;
}

}  // namespace

const char* to_string(LimitKind kind) noexcept {
  switch (kind) {
    case LimitKind::WallTime: return "wall_time";
    case LimitKind::Memory: return "memory";
    case LimitKind::Source: return "source";
    case LimitKind::Input: return "input";
    case LimitKind::Files: return "files";
    case LimitKind::FileEntries: return "file_entries";
    case LimitKind::Fuel: return "fuel";
  }
  return "unknown";
}

std::string LimitBreach::describe() const {
  std::string name = to_string(kind);
  for (char& c : name) {
    if (c == '_') c = ' ';
  }
  std::string amount;
  if (const auto* duration = std::get_if<std::chrono::nanoseconds>(&value)) {
    amount = in_largest_unit(static_cast<std::uint64_t>(duration->count()), 1000, {"ns", "us", "ms", "s"});
  } else if (const auto* size = std::get_if<Bytes>(&value)) {
    amount = in_largest_unit(size->count, 1024, {"bytes", "KiB", "MiB", "GiB"});
  } else {
    amount = std::to_string(std::get<std::uint64_t>(value));
  }
  return name + " limit of " + amount + " exceeded";
}

}  // namespace eryx
