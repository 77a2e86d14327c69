// SPDX-License-Identifier: MIT OR Apache-2.0
#include "quantity.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

#include "misuse.hpp"

namespace eryx::cli {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array duration_units = {
    Unit{"ns", 1}, Unit{"us", 1e3}, Unit{"ms", 1e6}, Unit{"s", 1e9}, Unit{"m", 60e9}, Unit{"h", 3600e9},
};

constexpr double kibi = 1024;
constexpr std::array size_units = {
    Unit{"B", 1},    Unit{"KiB", kibi}, Unit{"MiB", kibi* kibi}, Unit{"GiB", kibi* kibi* kibi},
    Unit{"kB", 1e3}, Unit{"KB", 1e3},   Unit{"MB", 1e6},         Unit{"GB", 1e9},
};

/// The number times its unit, rounded. Absent if `text` does not have that form.
std::optional<double> parse_quantity(std::string_view text, std::span<const Unit> units) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !std::isfinite(number) || number < 0) return std::nullopt;
  std::string_view unit_name = text.substr(static_cast<std::size_t>(end - text.data()));
  if (!unit_name.empty() && unit_name.front() == ' ') unit_name.remove_prefix(1);
  for (const Unit& unit : units) {
    if (unit.name == unit_name) return std::round(number * unit.factor);
  }
  return std::nullopt;
}

}  // namespace

std::chrono::nanoseconds parse_duration(std::string_view option, std::string_view text) {
  if (text == "none") return std::chrono::nanoseconds::max();
  const std::optional<double> nanoseconds = parse_quantity(text, duration_units);
  if (!nanoseconds) {
    throw Misuse(fmt::format(
        "{}: '{}' is not a duration; write a number and a unit (ns, us, ms, s, m, h), such as 500ms "
        "or 2s",
        option, text));
  }
  if (*nanoseconds >= static_cast<double>(std::numeric_limits<std::int64_t>::max())) {
    throw Misuse(fmt::format("{}: '{}' is too long; write 'none' for no bound", option, text));
  }
  return std::chrono::nanoseconds(static_cast<std::int64_t>(*nanoseconds));
}

Bytes parse_size(std::string_view option, std::string_view text) {
  const std::optional<double> bytes = parse_quantity(text, size_units);
  if (!bytes) {
    throw Misuse(fmt::format(
        "{}: '{}' is not a size; write a number and a unit (B, KiB, MiB, GiB), such as 64MiB", option, text));
  }
  if (*bytes >= static_cast<double>(std::numeric_limits<std::uint64_t>::max())) {
    throw Misuse(fmt::format("{}: '{}' is too large", option, text));
  }
  return Bytes{static_cast<std::uint64_t>(*bytes)};
}

std::uint64_t parse_count(std::string_view option, std::string_view text) {
  std::uint64_t count = 0;
  const char* end = text.data() + text.size();
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): its end is given
  const auto [read, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{} || read != end) {
    throw Misuse(fmt::format("{}: '{}' is not a count; write a whole number, such as 1000", option, text));
  }
  return count;
}

std::string format_size(Bytes size) {
  if (size.count != 0 && size.count % (1ull << 30) == 0) return fmt::format("{} GiB", size.count >> 30);
  if (size.count != 0 && size.count % (1ull << 20) == 0) return fmt::format("{} MiB", size.count >> 20);
  if (size.count != 0 && size.count % (1ull << 10) == 0) return fmt::format("{} KiB", size.count >> 10);
  return fmt::format("{} B", size.count);
}

std::string format_duration(std::chrono::nanoseconds duration) {
  const auto nanoseconds = static_cast<double>(duration.count());
  for (auto unit = duration_units.rbegin() + 2; unit != duration_units.rend(); ++unit) {
    if (nanoseconds >= unit->factor) return fmt::format("{:.3g} {}", nanoseconds / unit->factor, unit->name);
  }
  return "0 s";
}

}  // namespace eryx::cli
