// SPDX-License-Identifier: MIT OR Apache-2.0
// Reads text as the list of Pyodide's packages. Whatever it says, each file that is taken has a hash, a plain name and a URL.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/error.hpp"
#include "eryx/lock_file.hpp"
#include "support/check.hpp"

namespace {

using eryx::fuzz::check;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eryx;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string> names{"a"};
  try {
    for (const LockedPackage& package : read_pyodide_lock(text, names)) {
      check(package.file && package.file->hashes.contains("sha256") && !package.file->url.empty());
      check(package.file->name.find('/') == std::string::npos && package.file->name.ends_with(".whl"));
    }
  } catch (const Error& error) {
    check(error.kind() == ErrorKind::PackageInvalid || error.kind() == ErrorKind::PackageUnsupported);
  }
  return 0;
}
