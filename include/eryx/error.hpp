// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

#include "eryx/detail/export.hpp"

namespace eryx {

/// What the embedder can do about an `Error`; one kind per remedy.
enum class ErrorKind {
  InvalidArgument,    ///< The call was wrong: correct the program that made it.
  ImageMissing,       ///< The image file is not there: correct the path, or build it with `eryx image build`.
  ImageCorrupt,       ///< The image file is damaged: build it again.
  ImageMismatch,      ///< The image was made by another version of Eryx: build it again with this one.
  CheckpointCorrupt,  ///< A checkpoint is damaged or forged: load another copy.
  CheckpointMismatch,  ///< A checkpoint was made by another image or version of Eryx, or with another key: load it there.
  Unsupported,     ///< This machine or kernel lacks something that Eryx needs; the message names it.
  OutOfResources,  ///< The host lacks memory, address space, mappings or descriptors: release some, try again.
  Io,              ///< Reading or writing a host file failed; the message carries the system's reason.
  Exhausted,       ///< All sessions of a pool are leased: try again later, or allow it more.
  ShutDown,        ///< The `Runtime` or the pool is shutting down: nothing new begins.
  Internal,        ///< A bug in Eryx: please report it with the message.
};

/// A failure of the host, or misuse by the embedder. Whatever the *guest* does is never an `Error`: it is an
/// `ExecuteResult`.
class ERYX_API Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}

  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

}  // namespace eryx
