// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Errors of the virtual filesystem, named after POSIX error numbers, which all layers above use in the end. The values
// are arbitrary; src/wasi translates them.

namespace eryx::vfs {

enum class Error {
  BadDescriptor,         ///< EBADF: not open, or not open for this
  Busy,                  ///< EBUSY: a mount, or the root
  CrossDevice,           ///< EXDEV: source and target are in different mounts
  Exists,                ///< EEXIST
  FileTooBig,            ///< EFBIG: beyond the range of offsets
  IllegalName,           ///< EILSEQ: not UTF-8
  Invalid,               ///< EINVAL
  InputOutput,           ///< EIO: the host failed
  Interrupted,           ///< EINTR: the execution is asked to stop
  IsDirectory,           ///< EISDIR
  NameTooLong,           ///< ENAMETOOLONG
  NoAccess,              ///< EACCES: the host's permissions refuse it
  NoEntry,               ///< ENOENT
  NoSpace,               ///< ENOSPC: the quota of bytes or entries is used up
  NotDirectory,          ///< ENOTDIR
  NotEmpty,              ///< ENOTEMPTY
  NotPermitted,          ///< EPERM
  NotSeekable,           ///< ESPIPE
  ReadOnly,              ///< EROFS
  TooManyDescriptors,    ///< EMFILE
  TooManySymbolicLinks,  ///< ELOOP
};

}  // namespace eryx::vfs
