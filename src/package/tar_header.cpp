// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/tar_header.hpp"

#include <algorithm>
#include <charconv>

#include "package/refusal.hpp"

namespace eryx::package {
namespace {

/// Text that ends at the first NUL or with its field.
std::string_view text_field(const TarBlock& block, std::size_t at, std::size_t size) {
  const std::string_view field(block.data() + at, size);
  return field.substr(0, field.find('\0'));
}

/// Octal digits, with blanks before them and a blank or NUL behind them.
std::uint64_t octal_field(const TarBlock& block, std::size_t at, std::size_t size, const char* what) {
  std::string_view field(block.data() + at, size);
  field.remove_prefix(std::min(field.find_first_not_of(' '), field.size()));
  std::uint64_t value = 0;
  // At most 12 digits: no overflow.
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value, 8);
  const std::string_view rest(end, static_cast<std::size_t>(field.data() + field.size() - end));
  if (error != std::errc() || rest.find_first_not_of(std::string_view(" \0", 2)) != std::string_view::npos)
    refuse(std::string("a header's ") + what + " is no octal number");
  return value;
}

bool has_right_sum(const TarBlock& block) {
  constexpr std::size_t sum_at = 148;
  constexpr std::size_t sum_size = 8;
  std::uint64_t sum = 0;
  for (std::size_t at = 0; at < block.size(); ++at) {
    const bool is_sum = at >= sum_at && at < sum_at + sum_size;
    sum += is_sum ? ' ' : static_cast<unsigned char>(block[at]);
  }
  return sum == octal_field(block, sum_at, sum_size, "check sum");
}

}  // namespace

std::optional<TarHeader> read_tar_header(const TarBlock& block) {
  if (std::ranges::all_of(block, [](char byte) { return byte == 0; })) return std::nullopt;
  const std::string_view magic(block.data() + 257, 8);
  const bool is_posix = magic == std::string_view("ustar\00000", 8);
  const bool is_gnu = magic == std::string_view("ustar  \0", 8);
  if (!is_posix && !is_gnu) refuse("no tar archive of a known format (ustar, pax, GNU)");
  if (!has_right_sum(block)) refuse("a header's check sum is wrong");

  TarHeader header;
  header.type = block[156];
  header.name = text_field(block, 0, 100);
  if (header.name.empty()) refuse("an entry without a name");
  // GNU keeps times and holes of sparse files there.
  const std::string_view prefix = is_posix ? text_field(block, 345, 155) : std::string_view();
  if (!prefix.empty()) header.name = std::string(prefix) + '/' + header.name;
  header.size = octal_field(block, 124, 12, "size");
  return header;
}

PaxRecords read_pax_records(std::string_view text) {
  PaxRecords records;
  while (!text.empty()) {
    // "LENGTH KEY=VALUE\n", of which the length counts all.
    std::size_t length = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + std::min<std::size_t>(text.size(), 10), length);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || length <= digits + 1 || length > text.size() || text[digits] != ' ' ||
        text[length - 1] != '\n')
      refuse("a pax header is damaged");
    const std::string_view record = text.substr(digits + 1, length - digits - 2);
    text.remove_prefix(length);
    const std::size_t equals = record.find('=');
    if (equals == std::string_view::npos) refuse("a pax header is damaged");
    const std::string_view key = record.substr(0, equals);
    const std::string_view value = record.substr(equals + 1);
    if (key.starts_with("GNU.sparse.")) refuse("a sparse file");
    if (key == "path") {
      if (records.path || value.find('\0') != std::string_view::npos) refuse("a pax header has a bad path");
      records.path = value;
    } else if (key == "size") {
      std::uint64_t size = 0;
      const auto [last, failed] = std::from_chars(value.data(), value.data() + value.size(), size);
      if (records.size || failed != std::errc() || last != value.data() + value.size())
        refuse("a pax header has a bad size");
      records.size = size;
    } else if (key == "linkpath") {
      records.has_link_path = true;
    }
  }
  return records;
}

}  // namespace eryx::package
