// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/needed_libraries.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "link/refusal.hpp"

namespace eryx::link {

namespace {

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

/// FOLDER/PATH with "." and ".." taken out; what would leave the wheel stays in its root.
std::string joined_path(std::string_view folder, std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::string_view rest : {folder, path}) {
    while (!rest.empty()) {
      const std::string_view part = rest.substr(0, rest.find('/'));
      rest.remove_prefix(std::min(rest.size(), part.size() + 1));
      if (part == "..") {
        if (!parts.empty()) parts.pop_back();
      } else if (!part.empty() && part != ".") {
        parts.push_back(part);
      }
    }
  }
  std::string result;
  for (const std::string_view part : parts) {
    if (!result.empty()) result += '/';
    result += part;
  }
  return result;
}

/// Main is the C library, whole: what was compiled for WASI names its parts as shared libraries.
bool is_in_main(std::string_view library) {
  constexpr std::array<std::string_view, 7> names = {"libc.so",
                                                     "libdl.so",
                                                     "libm.so",
                                                     "libwasi-emulated-getpid.so",
                                                     "libwasi-emulated-mman.so",
                                                     "libwasi-emulated-process-clocks.so",
                                                     "libwasi-emulated-signal.so"};
  return std::find(names.begin(), names.end(), library) != names.end();
}

class Finder {
 public:
  explicit Finder(const std::vector<SideModule>& sides) : sides_(sides) {
    for (std::size_t i = 0; i < sides.size(); ++i) by_name_[sides[i].file_name()].push_back(i);
  }

  /// `unmet`: what is wrong with one of them, if it is empty.
  std::vector<std::size_t> direct_needs(std::size_t side, std::string& unmet) const {
    std::vector<std::size_t> result;
    for (const std::string_view library : sides_[side].dylink().needed) {
      const std::optional<std::size_t> found = find(sides_[side], library, unmet);
      if (found && *found != side && std::find(result.begin(), result.end(), *found) == result.end())
        result.push_back(*found);
    }
    return result;
  }

 private:
  std::optional<std::size_t> find(const SideModule& side, std::string_view library,
                                  std::string& unmet) const {
    const auto fail = [&](std::string_view why) {
      if (unmet.empty())
        unmet = in_quotes(side.path()) + ": it needs the library " + in_quotes(library) + std::string(why);
      return std::nullopt;
    };
    const auto found = by_name_.find(library.substr(library.rfind('/') + 1));
    if (found == by_name_.end())
      return is_in_main(library) ? std::nullopt : fail(", which its wheel has not");
    if (found->second.size() == 1) return found->second.front();
    for (const std::string_view path : side.dylink().runtime_paths) {
      if (!path.starts_with("$ORIGIN")) continue;
      const std::string folder = joined_path(folder_of(side.path()), path.substr(7));
      if (const auto place = find_in(found->second, folder)) return *place;
    }
    if (const auto place = find_in(found->second, folder_of(side.path()))) return *place;
    return fail(", which is there more than once");
  }

  std::optional<std::size_t> find_in(const std::vector<std::size_t>& candidates,
                                     std::string_view folder) const {
    for (const std::size_t candidate : candidates) {
      if (folder_of(sides_[candidate].path()) == folder) return candidate;
    }
    return std::nullopt;
  }

  const std::vector<SideModule>& sides_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_name_;
};

using Graph = std::vector<std::vector<std::size_t>>;

/// Breadth first: what is needed directly comes before what that needs.
std::vector<std::size_t> reachable(const Graph& direct, std::size_t from) {
  std::vector<bool> seen(direct.size());
  seen[from] = true;
  std::vector<std::size_t> result;
  std::deque<std::size_t> waiting{from};
  while (!waiting.empty()) {
    for (const std::size_t next : direct[waiting.front()]) {
      if (seen[next]) continue;
      seen[next] = true;
      result.push_back(next);
      waiting.push_back(next);
    }
    waiting.pop_front();
  }
  return result;
}

/// Depth first, without recursion: a chain of a thousand modules is somebody else's to make.
std::vector<std::size_t> order_of(const Graph& direct) {
  std::vector<std::size_t> order;
  std::vector<bool> seen(direct.size());
  struct Visit {
    std::size_t side;
    std::size_t next;
  };
  for (std::size_t first = 0; first < direct.size(); ++first) {
    if (seen[first]) continue;
    seen[first] = true;
    std::vector<Visit> path{{first, 0}};
    while (!path.empty()) {
      Visit& visit = path.back();
      if (visit.next == direct[visit.side].size()) {
        order.push_back(visit.side);
        path.pop_back();
      } else if (const std::size_t needed = direct[visit.side][visit.next++]; !seen[needed]) {
        seen[needed] = true;
        path.push_back({needed, 0});
      }
    }
  }
  return order;
}

}  // namespace

Needs find_needed(const std::vector<SideModule>& sides, const std::vector<std::size_t>& runtimes) {
  const Finder finder(sides);
  Graph direct(sides.size());
  Needs needs;
  needs.unmet.resize(sides.size());
  for (std::size_t i = 0; i < sides.size(); ++i) {
    direct[i] = finder.direct_needs(i, needs.unmet[i]);
    for (const std::size_t runtime : runtimes) {
      if (runtime == i) break;
      if (std::find(direct[i].begin(), direct[i].end(), runtime) == direct[i].end())
        direct[i].push_back(runtime);
    }
  }
  for (std::size_t i = 0; i < sides.size(); ++i) needs.libraries.push_back(reachable(direct, i));
  needs.order = order_of(direct);
  return needs;
}

}  // namespace eryx::link
