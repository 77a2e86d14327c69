// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What can go wrong in the virtual filesystem. The names are those of POSIX's error numbers, which every layer above
// speaks in the end; the numbers are nobody's (src/wasi translates them).

namespace eryx::vfs {

enum class Error {
  BadDescriptor,         ///< EBADF: not open, or not open for this
  Busy,                  ///< EBUSY: a mount, or the root
  CrossDevice,           ///< EXDEV: source and target lie in different mounts
  Exists,                ///< EEXIST
  FileTooBig,            ///< EFBIG: beyond what an offset can say
  IllegalName,           ///< EILSEQ: not UTF-8
  Invalid,               ///< EINVAL
  InputOutput,           ///< EIO: the host could not do its part
  IsDirectory,           ///< EISDIR
  NameTooLong,           ///< ENAMETOOLONG
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
