// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// For the tests of this folder.

#include <gtest/gtest.h>

#include <functional>

#include "eryx/error.hpp"
#include "image/image.hpp"

namespace eryx::image {

inline ErrorKind kind_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorKind::Internal;
}

inline ImageHeader embedded_header() { return load_embedded_image()->header; }

}  // namespace eryx::image
