// SPDX-License-Identifier: MIT OR Apache-2.0
// Reads text as a RECORD. What is read must be the same after it is written, and a RECORD that is accepted names every file.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/error.hpp"
#include "package/record.hpp"
#include "support/check.hpp"

namespace {

using namespace eryx;
using eryx::fuzz::check;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const auto rows = package::read_record(text);
    const auto again = package::read_record(package::write_record(rows));
    const auto is_same = [](const package::RecordRow& first, const package::RecordRow& second) {
      return first.path == second.path && first.hash == second.hash && first.size == second.size;
    };
    check(std::ranges::equal(rows, again, is_same));
    const FileMap files{{"a.py", "x = 1\n"}, {"a-1.dist-info/RECORD", std::string(text)}};
    package::check_record(files, rows, "a-1.dist-info/RECORD");
    check(std::ranges::any_of(rows, [](const package::RecordRow& row) { return row.path == "a.py"; }));
  } catch (const Error& error) {
    check(error.kind() == ErrorKind::PackageInvalid);
  }
  return 0;
}
