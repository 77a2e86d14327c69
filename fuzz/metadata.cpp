// SPDX-License-Identifier: MIT OR Apache-2.0
// Reads text as the metadata of a package, with its requirements, markers and versions; as the name of a wheel; and as two versions,
// which must have an order.

#include <cstdint>
#include <string_view>

#include "base/utf8.hpp"
#include "eryx/error.hpp"
#include "package/metadata.hpp"
#include "package/name_folding.hpp"
#include "package/package_data.hpp"
#include "package/specifier.hpp"
#include "package/version.hpp"
#include "package/wheel_tags.hpp"
#include "support/check.hpp"

namespace {

using namespace eryx;
using eryx::fuzz::check;

void compare_versions(std::string_view text) {
  const std::size_t middle = text.find(' ');
  if (middle == std::string_view::npos) return;
  const auto first = package::Version::parse(text.substr(0, middle));
  const auto second = package::Version::parse(text.substr(middle + 1));
  if (!first || !second) return;
  check((*first < *second) == (*second > *first) && (*first == *second) == (*second == *first));
  check(*first == *first && first->base().without_local() == first->base());
  const auto condition = package::SpecifierSet::parse("==" + std::string(text.substr(0, middle)));
  check(!condition || condition->allows(text.substr(0, middle)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const package::Metadata metadata = package::read_metadata(text);
    check(metadata.requirements.size() == metadata.requirement_texts.size());
    check(package::Version::parse(metadata.version).has_value());
    package::check_python(metadata);
  } catch (const Error& error) {
    check(error.kind() == ErrorKind::PackageInvalid || error.kind() == ErrorKind::PackageUnsupported);
  }
  try {
    if (const auto name = package::WheelFileName::parse(text))
      package::check_wheel_tags(name->tags, NativeCode::Accept);
  } catch (const Error& error) {
    check(error.kind() == ErrorKind::PackageInvalid || error.kind() == ErrorKind::PackageUnsupported);
  }
  compare_versions(text);
  if (base::is_utf8(text)) {
    const std::string folded = package::fold_name(text);
    check(base::is_utf8(folded) && folded.size() <= 3 * text.size() && package::fold_name(folded) == folded);
  }
  return 0;
}
