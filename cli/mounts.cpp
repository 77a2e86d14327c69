// SPDX-License-Identifier: MIT OR Apache-2.0
#include "mounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "eryx/error.hpp"
#include "misuse.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

constexpr std::size_t most_changes_shown = 20;

std::optional<HostAccess> access_of(std::string_view text) {
  if (text == "ro") return HostAccess::ReadOnly;
  if (text == "rw") return HostAccess::ReadWrite;
  if (text == "overlay") return HostAccess::Overlay;
  return std::nullopt;
}

std::string describe_size(const FileChange& change) {
  const std::size_t size = change.contents.size();
  return fmt::format("({} {})", size, size == 1 ? "byte" : "bytes");
}

std::string describe(const FileChange& change) {
  if (change.path.empty()) return fmt::format("  ~ {}\n", describe_size(change));
  const std::string path = terminal_line(change.path);
  if (change.kind == FileChange::Kind::Removed) return fmt::format("  - {}\n", path);
  const char sign = change.kind == FileChange::Kind::Added ? '+' : '~';
  if (change.type == FileChange::Type::Folder) return fmt::format("  {} {}/\n", sign, path);
  return fmt::format("  {} {} {}\n", sign, path, describe_size(change));
}

}  // namespace

MountArgument parse_mount(const std::string& text) {
  constexpr const char* form = "--mount: '{}' is not of the form HOST:GUEST or HOST:GUEST:ro|rw|overlay";
  MountArgument argument;
  std::string rest = text;
  const std::size_t last = rest.rfind(':');
  if (last == std::string::npos) throw Misuse(fmt::format(form, text));
  if (const auto access = access_of(std::string_view(rest).substr(last + 1))) {
    argument.access = *access;
    rest.resize(last);
  }
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == rest.size())
    throw Misuse(fmt::format(form, text));
  argument.host = rest.substr(0, colon);
  argument.guest = rest.substr(colon + 1);
  if (argument.guest.front() == '/') return argument;
  if (argument.host.find(":/") != std::string::npos)
    throw Misuse(fmt::format("--mount: '{}' is none of ro, rw and overlay", argument.guest));
  throw Misuse(fmt::format("--mount: '{0}' is no absolute path in the sandbox: give {1}:/data/{0}",
                           argument.guest, argument.host));
}

void add_mounts(SandboxBuilder& builder, const std::vector<std::string>& arguments) {
  for (const std::string& text : arguments) {
    const MountArgument argument = parse_mount(text);
    try {
      builder.mount(argument.guest, Mount::host(HostFiles(), argument.host, argument.access));
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::Unsupported) throw;
      throw Misuse(fmt::format("--mount: {}", error.what()));
    }
  }
}

void check_apply(const std::vector<std::string>& arguments) {
  const auto is_overlay = [](const std::string& text) {
    return parse_mount(text).access == HostAccess::Overlay;
  };
  if (std::ranges::none_of(arguments, is_overlay))
    throw Misuse("--apply: nothing is mounted as an overlay; give --mount HOST:GUEST:overlay");
}

std::string describe_changes(const ExecuteResult& result) {
  std::string text;
  for (const MountChanges& mount : result.changes) {
    text += fmt::format("eryx: changed in {}, and not written to this machine (--apply does):\n",
                        terminal_line(mount.mount));
    const std::size_t shown = std::min(mount.changes.size(), most_changes_shown);
    for (std::size_t index = 0; index < shown; ++index) text += describe(mount.changes[index]);
    if (shown < mount.changes.size()) text += fmt::format("  and {} more\n", mount.changes.size() - shown);
  }
  return text;
}

std::string apply_mounts(const ExecuteResult& result, const std::vector<std::string>& arguments) {
  if (!result.ok()) {
    if (result.changes.empty()) return {};
    const bool waits = result.outcome == Outcome::Suspended;
    return fmt::format("eryx: --apply: nothing was written, because the program {}\n",
                       waits ? "waits" : "did not end well") +
           describe_changes(result);
  }
  std::string text;
  for (const std::string& argument : arguments) {
    const MountArgument mount = parse_mount(argument);
    const auto changes = std::ranges::find(result.changes, mount.guest, &MountChanges::mount);
    if (changes == result.changes.end()) continue;
    apply_changes(HostFiles(), *changes, mount.host);
    const std::size_t count = changes->changes.size();
    text += fmt::format("eryx: {} {} of {} written to '{}'\n", count, count == 1 ? "change" : "changes",
                        terminal_line(mount.guest), terminal_line(mount.host));
  }
  return text;
}

}  // namespace eryx::cli
