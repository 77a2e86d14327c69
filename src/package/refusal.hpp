// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// How the readers of this folder say no. Whoever knows the package's name puts it before the message.

#include <cstdint>
#include <string>
#include <string_view>

namespace eryx::package {

/// A name or text from a package, for a message: in quotes, printable, of bounded length.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// Errors: PackageInvalid.
[[noreturn]] void refuse(const std::string& why);
/// Errors: PackageInvalid, "NAME: why".
[[noreturn]] void refuse_entry(std::string_view name, const std::string& why);
/// Errors: PackageUnsupported.
[[noreturn]] void refuse_unsupported(const std::string& why);
/// `what`: "more files and folders", "\"a.py\": more bytes". Errors: PackageUnsupported, "WHAT than PackageLimits::LIMIT, …".
[[noreturn]] void refuse_beyond(std::string_view what, std::string_view limit, std::uint64_t value);

}  // namespace eryx::package
