// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

#include "eryx/detail/export.hpp"

namespace eryx {

/// Kinds of errors, one per remedy.
enum class ErrorKind {
  InvalidArgument,  ///< The call is wrong: correct the code that makes it.
  ImageMissing,     ///< The image file does not exist: correct the path, or build it with `eryx image build`.
  ImageCorrupt,     ///< The image file is damaged: rebuild it.
  ImageMismatch,    ///< The image was built by another version of Eryx: rebuild it with this one.
  CheckpointCorrupt,   ///< The checkpoint is damaged or forged: load another copy.
  CheckpointMismatch,  ///< The checkpoint needs another image, version of Eryx or key: load it with that one.
  Unsupported,         ///< This machine or kernel lacks something that Eryx needs; the message names it.
  OutOfResources,  ///< The host lacks memory, address space, mappings, descriptors or stack: release some and retry.
  Io,              ///< Reading or writing a host file failed; the message contains the system's reason.
  PackageInvalid,  ///< The package is damaged, forged or no package at all: get another copy; the message says why.
  PackageUnsupported,  ///< The package is for another Python or platform, or exceeds `PackageLimits`; the message says which.
  PackageConflict,  ///< The packages do not fit together: add, remove or replace those that the message names.
  Exhausted,        ///< All sessions of a pool are leased: retry later, or raise `max_size`.
  ShutDown,         ///< The `Runtime` or the pool is shutting down and starts nothing new.
  Internal,         ///< A bug in Eryx: please report it with the message.
  // Those of native packages came later: the others keep their values.
  NativeCodeRefused,  ///< Machine code of packages, which nobody has allowed: set `native_packages`, or make the image's file your own.
  NativeCodeUnsupported,  ///< An extension module needs what no sandbox has: do without it; the message names both.
  NativeCodeTooLarge,  ///< An extension module, or all together, needs more than Eryx or `Limits::memory` allows; the message says of what.
  CompilerUnusable,  ///< clang, which native packages need, is missing, too old or fails: install another, or use an image of another machine.
};

/// The kind as logs and JSON name it: "invalid_argument", "image_missing", …
[[nodiscard]] ERYX_API const char* to_string(ErrorKind kind) noexcept;

/// A failure of the host, or misuse by the embedder. Nothing that the *guest* does throws an `Error`: it is reported in
/// the `ExecuteResult`.
class ERYX_API Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}

  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

}  // namespace eryx
