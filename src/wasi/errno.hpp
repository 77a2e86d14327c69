// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

#include "vfs/error.hpp"

namespace eryx::wasi {

/// Error numbers of WASI preview 1 (`errno` in its witx definition). Only those that are returned here.
enum class Errno : std::uint16_t {
  Success = 0,
  NoAccess = 2,
  BadDescriptor = 8,
  Busy = 10,
  Exists = 20,
  Fault = 21,
  FileTooBig = 22,
  IllegalSequence = 25,
  Interrupted = 27,
  Invalid = 28,
  InputOutput = 29,
  IsDirectory = 31,
  Loop = 32,
  TooManyDescriptors = 33,
  NameTooLong = 37,
  NoEntry = 44,
  NoMemory = 48,
  NoSpace = 51,
  NotDirectory = 54,
  NotEmpty = 55,
  NotSocket = 57,
  NotSupported = 58,
  NotPermitted = 63,
  ReadOnly = 69,
  NotSeekable = 70,
  CrossDevice = 75,
  NotCapable = 76,
};

[[nodiscard]] constexpr Errno to_errno(vfs::Error error) {
  switch (error) {
    case vfs::Error::BadDescriptor: return Errno::BadDescriptor;
    case vfs::Error::Busy: return Errno::Busy;
    case vfs::Error::CrossDevice: return Errno::CrossDevice;
    case vfs::Error::Exists: return Errno::Exists;
    case vfs::Error::FileTooBig: return Errno::FileTooBig;
    case vfs::Error::IllegalName: return Errno::IllegalSequence;
    case vfs::Error::Invalid: return Errno::Invalid;
    case vfs::Error::InputOutput: return Errno::InputOutput;
    case vfs::Error::Interrupted: return Errno::Interrupted;
    case vfs::Error::IsDirectory: return Errno::IsDirectory;
    case vfs::Error::NameTooLong: return Errno::NameTooLong;
    case vfs::Error::NoAccess: return Errno::NoAccess;
    case vfs::Error::NoEntry: return Errno::NoEntry;
    case vfs::Error::NoSpace: return Errno::NoSpace;
    case vfs::Error::NotDirectory: return Errno::NotDirectory;
    case vfs::Error::NotEmpty: return Errno::NotEmpty;
    case vfs::Error::NotPermitted: return Errno::NotPermitted;
    case vfs::Error::NotSeekable: return Errno::NotSeekable;
    case vfs::Error::ReadOnly: return Errno::ReadOnly;
    case vfs::Error::TooManyDescriptors: return Errno::TooManyDescriptors;
    case vfs::Error::TooManySymbolicLinks: return Errno::Loop;
  }
  return Errno::InputOutput;
}

/// For the many functions that only report success or failure.
template <typename Result>
[[nodiscard]] Errno to_errno(const Result& result) {
  return result ? Errno::Success : to_errno(result.error());
}

}  // namespace eryx::wasi
