// SPDX-License-Identifier: MIT OR Apache-2.0
#include <algorithm>
#include <string>

#include "base/hex.hpp"
#include "eryx/spans.hpp"

namespace eryx {
namespace {

// Fields of version 00: "vv-tttttttttttttttttttttttttttttttt-ssssssssssssssss-ff".
constexpr std::size_t version_size = 2;
constexpr std::size_t size_of_version_0 = 55;

// Returns: whether it is hexadecimal and not all zeros.
template <std::size_t Size>
bool read(std::string_view text, std::array<std::uint8_t, Size>& id) {
  const auto bytes = base::from_hex(text);
  if (!bytes || bytes->size() != Size) return false;
  std::ranges::copy(*bytes, id.begin());
  return std::ranges::any_of(id, [](std::uint8_t byte) { return byte != 0; });
}

}  // namespace

std::optional<TraceContext> parse_traceparent(std::string_view header) {
  if (header.size() < size_of_version_0) return std::nullopt;
  const std::string_view version = header.substr(0, version_size);
  if (!base::from_hex(version) || version == "ff") return std::nullopt;
  if (version == "00" ? header.size() != size_of_version_0
                      : header.size() > size_of_version_0 && header[size_of_version_0] != '-')
    return std::nullopt;
  const auto flags = base::from_hex(header.substr(53, 2));
  if (header[2] != '-' || header[35] != '-' || header[52] != '-' || !flags) return std::nullopt;
  TraceContext context;
  if (!read(header.substr(3, 32), context.trace_id) || !read(header.substr(36, 16), context.span_id))
    return std::nullopt;
  context.sampled = (flags->front() & 1) != 0 ? TraceContext::Sampled::Yes : TraceContext::Sampled::No;
  return context;
}

std::string to_traceparent(const TraceContext& context) {
  return "00-" + base::to_hex(context.trace_id) + "-" + base::to_hex(context.span_id) +
         (context.sampled == TraceContext::Sampled::Yes ? "-01" : "-00");
}

}  // namespace eryx
