// SPDX-License-Identifier: MIT OR Apache-2.0
// The part of an execution that puts the embedder's files into the guest's tree, and takes the program's out of it.

#include <memory>
#include <span>
#include <utility>

#include "execution/execution.hpp"
#include "execution/file_paths.hpp"
#include "vfs/exchange.hpp"

namespace eryx::execution {

std::optional<LimitKind> Execution::put_files() {
  const auto* program = std::get_if<NewProgram>(&start_.what);
  if (!program || !program->files) return std::nullopt;
  std::uint64_t size = 0;
  for (const auto& [path, contents] : *program->files) size += contents.size();
  if (size > start_.limits.files.count) return LimitKind::Files;

  wasi::Preview1& wasi = guest().wasi;
  // A session has files of earlier programs, which stay if the new ones do not fit.
  std::shared_ptr<const wasi::FilesState> before = wasi.capture_files();
  for (const auto& [path, contents] : *program->files) {
    if (vfs::put_file(wasi.tree(), path_in_guest(path), std::as_bytes(std::span(contents)))) continue;
    const LimitKind limit = limit_of(wasi.quota().refused());
    wasi.restore_files(std::move(before));
    return limit;
  }
  return std::nullopt;
}

void Execution::collect_files() {
  if (!start_.collected_folder) return;
  vfs::CollectedFiles collected =
      vfs::collect_files(guest().wasi.tree(), path_in_guest(*start_.collected_folder), start_.limits.files);
  result_.files = std::move(collected.files);
  result_.files_left_out = std::move(collected.left_out);
}

}  // namespace eryx::execution
