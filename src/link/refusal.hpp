// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// How the parts of this folder say no. Whoever knows the module's name puts it before the message.

#include <cstdint>
#include <string>
#include <string_view>

namespace eryx::link {

/// A name from a module, for a message: in quotes, printable ASCII, of bounded length.
[[nodiscard]] std::string in_quotes(std::string_view name);

/// The module is no WebAssembly, or contradicts itself. Errors: PackageInvalid.
[[noreturn]] void refuse(const std::string& why);
/// The module may be good, but cannot work here. Errors: NativeCodeUnsupported.
[[noreturn]] void refuse_unsupported(const std::string& why);
/// The module needs more than LinkLimits allow. Errors: NativeCodeTooLarge.
[[noreturn]] void refuse_too_large(const std::string& why);
/// The same for memory, in bytes. `with`: the beginning of the sentence, such as "with it".
[[noreturn]] void refuse_memory(const std::string& with, std::uint64_t needed, std::uint64_t most);

}  // namespace eryx::link
