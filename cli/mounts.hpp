// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "eryx/mount.hpp"
#include "eryx/result.hpp"
#include "eryx/sandbox.hpp"

/// Files and folders of the host that a program finds among its own: --mount.
namespace eryx::cli {

struct MountArgument {
  std::string host;
  std::string guest;  ///< Path in the sandbox, absolute.
  HostAccess access = HostAccess::ReadOnly;
};

/// "HOST:GUEST" or "HOST:GUEST:ACCESS". HOST may contain colons. Errors: Misuse.
[[nodiscard]] MountArgument parse_mount(const std::string& text);

/// Errors: Misuse, which names what cannot be mounted, and why.
void add_mounts(SandboxBuilder& builder, const std::vector<std::string>& arguments);

/// Whether a program's changes to what was mounted can be written. Errors: Misuse (nothing is an overlay).
void check_apply(const std::vector<std::string>& arguments);

/// What a program changed in overlays, for people: which files, and that they are not written. Empty if nothing.
[[nodiscard]] std::string describe_changes(const ExecuteResult& result);

/// Writes the changes to what was mounted, if the program ended well. Returns: what to tell the user.
/// Errors: eryx::Error (Io).
[[nodiscard]] std::string apply_mounts(const ExecuteResult& result,
                                       const std::vector<std::string>& arguments);

}  // namespace eryx::cli
