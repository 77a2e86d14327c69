// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/error.hpp"

namespace eryx {

const char* to_string(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::InvalidArgument: return "invalid_argument";
    case ErrorKind::ImageMissing: return "image_missing";
    case ErrorKind::ImageCorrupt: return "image_corrupt";
    case ErrorKind::ImageMismatch: return "image_mismatch";
    case ErrorKind::CheckpointCorrupt: return "checkpoint_corrupt";
    case ErrorKind::CheckpointMismatch: return "checkpoint_mismatch";
    case ErrorKind::Unsupported: return "unsupported";
    case ErrorKind::OutOfResources: return "out_of_resources";
    case ErrorKind::Io: return "io";
    case ErrorKind::PackageInvalid: return "package_invalid";
    case ErrorKind::PackageUnsupported: return "package_unsupported";
    case ErrorKind::PackageConflict: return "package_conflict";
    case ErrorKind::Exhausted: return "exhausted";
    case ErrorKind::ShutDown: return "shut_down";
    case ErrorKind::Internal: return "internal";
    case ErrorKind::NativeCodeRefused: return "native_code_refused";
    case ErrorKind::NativeCodeUnsupported: return "native_code_unsupported";
    case ErrorKind::NativeCodeTooLarge: return "native_code_too_large";
    case ErrorKind::CompilerUnusable: return "compiler_unusable";
  }
  return "unknown";
}

}  // namespace eryx
