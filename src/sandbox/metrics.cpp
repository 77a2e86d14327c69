// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/metrics.hpp"

#include <cstdint>

namespace eryx {
namespace {

struct Metric {
  const char* name;
  const char* type;
  const char* help;
  std::uint64_t RuntimeStats::*value;
};

constexpr Metric metrics[] = {
    {"eryx_executions_total", "counter", "Executions started.", &RuntimeStats::executions},
    {"eryx_slots_created_total", "counter", "Interpreters created.", &RuntimeStats::slots_created},
    {"eryx_slots_idle", "gauge", "Interpreters ready for use.", &RuntimeStats::slots_idle},
    {"eryx_resets_fast_total", "counter", "Resets of an interpreter that did not look at the page table.",
     &RuntimeStats::resets_fast},
    {"eryx_resets_scanned_total", "counter",
     "Resets that scanned the page table or remapped the interpreter.", &RuntimeStats::resets_scanned},
};

}  // namespace

std::string to_prometheus(const RuntimeStats& stats, const std::string& labels) {
  std::string text;
  for (const Metric& metric : metrics) {
    const std::string name = metric.name;
    text += "# HELP " + name + " " + metric.help + "\n";
    text += "# TYPE " + name + " " + metric.type + "\n";
    text +=
        name + (labels.empty() ? "" : "{" + labels + "}") + " " + std::to_string(stats.*metric.value) + "\n";
  }
  return text;
}

}  // namespace eryx
