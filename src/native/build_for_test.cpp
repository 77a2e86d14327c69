// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/build_for_test.hpp"

#include <filesystem>
#include <span>
#include <vector>

namespace eryx::native {

const TestFolder& folder() {
  static const TestFolder value;
  return value;
}

const NativeKit& kit() {
  static const NativeKit value = make_kit(folder());
  return value;
}

BuildOptions options() {
  BuildOptions result;
  result.code_identity = std::string(64, 'a');
  result.unusable = link::Unusable::Refuse;
  result.scratch_folder = folder().path() / "scratch";
  std::filesystem::create_directories(result.scratch_folder);
  return result;
}

NativeObject build(const link::ModuleBytes& module, const BuildOptions& with) {
  const std::vector<link::SideFile> files{{"a/x.so", module, link::SideRole::Module, "/site/a/x.so"}};
  return build_native_object(kit(), files, with);
}

const link::ModuleBytes& plain_side() {
  static const link::ModuleBytes module = side(R"((func (export "PyInit_x") (result i32) (i32.const 7)))");
  return module;
}

Refused why_not(const std::function<void()>& action) {
  try {
    action();
    return {};
  } catch (const Error& error) {
    return {error.what(), error.kind()};
  }
}

Refused why_not_built(const link::ModuleBytes& module, const BuildOptions& with) {
  return why_not([&] { static_cast<void>(build(module, with)); });
}

}  // namespace eryx::native
