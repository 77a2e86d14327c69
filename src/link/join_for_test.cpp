// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/join_for_test.hpp"

#include "eryx/error.hpp"

namespace eryx::link {

Joined join_all(const ModuleBytes& main, const std::vector<NamedModule>& sides, const LinkOptions& options) {
  std::vector<SideFile> files;
  for (const NamedModule& side : sides) files.push_back({side.path, side.bytes});
  return join(main, files, options);
}

std::string why_refused(const ModuleBytes& main, const std::vector<NamedModule>& sides) {
  try {
    static_cast<void>(join_all(main, sides));
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

const ModuleBytes& runner_main() {
  static const ModuleBytes main = small_main(R"(
    (import "host" "log" (func $log (param i32)))
    (func $add (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "emsc_open") (param i32) (result i32) (i32.const 77))
    (func (export "open") (param i32) (result i32) (i32.const 1))
    (global (export "number") i32 (i32.const 1024))
    (data (i32.const 1024) "\2a\00\00\00")
    (elem (i32.const 2) func $add)
  )");
  return main;
}

}  // namespace eryx::link
