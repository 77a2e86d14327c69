// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/record.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <span>

#include "base/base64.hpp"
#include "package/digest.hpp"
#include "package/refusal.hpp"

namespace eryx::package {
namespace {

constexpr std::size_t most_rows = 200'000;

/// Takes fields off the front of CSV text.
///
/// Threading: none.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

  RecordRow row() {
    RecordRow row;
    row.path = field();
    separator();
    row.hash = field();
    separator();
    row.size = field();
    if (rest_.starts_with('\r')) rest_.remove_prefix(1);
    if (rest_.empty()) return row;
    if (!rest_.starts_with('\n')) refuse_csv();
    rest_.remove_prefix(1);
    return row;
  }

 private:
  [[noreturn]] static void refuse_csv() { refuse("RECORD: a line that is not \"path,hash,size\""); }

  void separator() {
    if (!rest_.starts_with(',')) refuse_csv();
    rest_.remove_prefix(1);
  }

  std::string field() {
    if (!rest_.starts_with('"')) {
      const std::size_t end = std::min(rest_.find_first_of(",\r\n\""), rest_.size());
      std::string text(rest_.substr(0, end));
      rest_.remove_prefix(end);
      return text;
    }
    std::string text;
    for (;;) {
      rest_.remove_prefix(1);
      const std::size_t end = rest_.find('"');
      if (end == std::string_view::npos) refuse_csv();
      text += rest_.substr(0, end);
      rest_.remove_prefix(end + 1);
      // Two quotes stand for one.
      if (!rest_.starts_with('"')) return text;
      text += '"';
    }
  }

  std::string_view rest_;
};

/// As RECORD writes hashes.
std::string encoded(std::span<const std::uint8_t> hash) {
  std::string text = base::to_base64(std::as_bytes(hash));
  for (char& character : text) {
    if (character == '+') character = '-';
    if (character == '/') character = '_';
  }
  text.resize(text.find_last_not_of('=') + 1);
  return text;
}

void check_row(const RecordRow& row, const std::string& contents) {
  const std::size_t equals = row.hash.find('=');
  if (equals == std::string::npos) refuse_entry(row.path, "RECORD has no hash of it");
  const std::string algorithm = row.hash.substr(0, equals);
  const auto hash = digest(algorithm, contents);
  if (!hash)
    refuse_entry(row.path,
                 "RECORD has a hash by " + in_quotes(algorithm) + "; allowed are sha256, sha384 and sha512");
  if (!row.size.empty() && row.size != std::to_string(contents.size()))
    refuse_entry(row.path,
                 "has " + std::to_string(contents.size()) + " bytes; RECORD says " + in_quotes(row.size));
  if (row.hash.substr(equals + 1) != encoded(*hash))
    refuse_entry(row.path, "is not what RECORD says: its " + algorithm + " differs");
}

void append_field(std::string& text, const std::string& field) {
  if (field.find_first_of(",\"\r\n") == std::string::npos) {
    text += field;
    return;
  }
  text += '"';
  for (const char character : field) {
    if (character == '"') text += '"';
    text += character;
  }
  text += '"';
}

}  // namespace

std::vector<RecordRow> read_record(std::string_view text) {
  std::vector<RecordRow> rows;
  CsvReader reader(text);
  while (!reader.is_at_end()) {
    if (rows.size() == most_rows) refuse("RECORD has more than 200,000 lines");
    rows.push_back(reader.row());
  }
  return rows;
}

std::string write_record(const std::vector<RecordRow>& rows) {
  std::string text;
  for (const RecordRow& row : rows) {
    append_field(text, row.path);
    text += ',';
    append_field(text, row.hash);
    text += ',';
    append_field(text, row.size);
    text += '\n';
  }
  return text;
}

void check_record(const FileMap& files, const std::vector<RecordRow>& rows, const std::string& record) {
  const std::array exempt{record, record + ".jws", record + ".p7s"};
  const auto is_exempt = [&](const std::string& path) {
    return std::ranges::find(exempt, path) != exempt.end();
  };
  std::set<std::string_view> seen;
  for (const RecordRow& row : rows) {
    if (!seen.insert(row.path).second) refuse_entry(row.path, "RECORD has it twice");
    if (is_exempt(row.path) && row.hash.empty()) continue;
    const auto file = files.find(row.path);
    if (file == files.end()) refuse_entry(row.path, "RECORD has it, and it is not there");
    check_row(row, file->second);
  }
  for (const auto& [path, contents] : files)
    if (!is_exempt(path) && !seen.contains(path)) refuse_entry(path, "RECORD does not have it");
}

}  // namespace eryx::package
