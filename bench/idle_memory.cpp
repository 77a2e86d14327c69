// SPDX-License-Identifier: MIT OR Apache-2.0
/// Private memory of sandboxes that are alive and have printed: what the kernel counts as anonymous memory of this
/// process, and the page tables, before and after 200 of them are made. Resident size would count the shared image once
/// for each.
#include <string>
#include <vector>

#include "drive/blocking.hpp"
#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "process_status.hpp"
#include "sandbox/sandbox_run.hpp"

namespace eryx::bench {
namespace {

constexpr int held = 200;

struct Usage {
  double private_dirty = 0;
  double page_tables = 0;
};

Usage usage() {
  // Pages of a private file mapping that were written to are anonymous memory for the kernel: RssAnon counts them.
  return {process_status("RssAnon"), process_status("VmPTE")};
}

std::vector<Figure> measure() {
  RuntimeOptions options;
  options.idle_slots = 0;
  const Sandbox sandbox = Sandbox::builder().runtime(Runtime::create(options)).build();
  (void)sandbox.execute("print(1)");  // What every process pays once is not the sandboxes'.
  const sandbox::ConfigPtr& config = detail::Access::get(sandbox);
  // Each keeps the interpreter of its run.
  std::vector<execution::Ended> live;
  live.reserve(held);
  const Usage before = usage();
  for (int i = 0; i < held; ++i) {
    live.push_back(
        drive::run_blocking(config->core(), sandbox::start_fresh(config, "print(1)", {}), {{}, {}}));
    if (live.back().result.stdout_text != "1\n") throw Unmeasurable("print(1) failed");
  }
  const Usage after = usage();
  const double private_dirty = (after.private_dirty - before.private_dirty) / held;
  const double page_tables = (after.page_tables - before.page_tables) / held;
  return {{"idle_private_kib", private_dirty + page_tables},
          {"idle_private_dirty_kib", private_dirty},
          {"idle_page_tables_kib", page_tables}};
}

}  // namespace

Family idle_memory() {
  return {{"idle_private_kib"},
          "private dirty memory and page tables per live sandbox that has printed, 200 held",
          &measure};
}

}  // namespace eryx::bench
