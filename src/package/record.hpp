// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eryx/files.hpp"

namespace eryx::package {

/// One line of a RECORD ("Recording installed projects"): a file, its hash and its size, each as text.
struct RecordRow {
  std::string path;
  std::string hash;  ///< "sha256=…", base64 for URLs without padding. Empty for the RECORD itself.
  std::string size;
};

/// Errors: PackageInvalid (not CSV of three columns, more than 200,000 rows). Cost: linear.
[[nodiscard]] std::vector<RecordRow> read_record(std::string_view text);

/// The text of a RECORD with these rows.
[[nodiscard]] std::string write_record(const std::vector<RecordRow>& rows);

/// Checks that the RECORD at `record` lists each of `files` once and nothing else, with its hash and, where it has one, its
/// size. Only the RECORD itself and its signatures (RECORD.jws, RECORD.p7s) may have no hash or line.
///
/// Errors: PackageInvalid, naming the file.
/// Cost: linear in the size of the files, which are hashed.
void check_record(const FileMap& files, const std::vector<RecordRow>& rows, const std::string& record);

}  // namespace eryx::package
