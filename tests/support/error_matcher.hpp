// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What tests say about misuse and failures of the host:
//   EXPECT_THAT([&] { (void)session.fork(); }, ThrowsError(ErrorKind::InvalidArgument, HasSubstr("in use")));

#include <gmock/gmock.h>

#include <iosfwd>
#include <string>
#include <utility>

#include "eryx/error.hpp"

namespace eryx {

/// Makes GoogleTest show errors as text.
void PrintTo(ErrorKind kind, std::ostream* out);
void PrintTo(const Error& error, std::ostream* out);

}  // namespace eryx

namespace eryx::support {

/// An error of this kind with this message.
testing::Matcher<const Error&> IsError(testing::Matcher<ErrorKind> kind,
                                       testing::Matcher<const std::string&> message = testing::_);

/// A function without arguments that throws such an error.
inline auto ThrowsError(testing::Matcher<ErrorKind> kind,
                        testing::Matcher<const std::string&> message = testing::_) {
  return testing::Throws<Error>(IsError(std::move(kind), std::move(message)));
}

}  // namespace eryx::support
