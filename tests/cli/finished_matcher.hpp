// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What tests say about the end of the command. A failure shows its status and both of its outputs.

#include <gmock/gmock.h>

#include <ostream>
#include <string>

#include "process.hpp"

namespace eryx::cli_test {

/// Makes GoogleTest show it as text.
inline void PrintTo(const Finished& finished, std::ostream* out) {
  *out << "status " << finished.status << "\n  standard output: " << finished.standard_output
       << "\n  standard error: " << finished.standard_error;
}

using TextMatcher = testing::Matcher<const std::string&>;

inline testing::Matcher<const Finished&> Prints(const TextMatcher& standard_output,
                                                const TextMatcher& standard_error = testing::_) {
  return testing::AllOf(testing::Field("standard output", &Finished::standard_output, standard_output),
                        testing::Field("standard error", &Finished::standard_error, standard_error));
}

inline testing::Matcher<const Finished&> PrintsError(const TextMatcher& standard_error) {
  return Prints(testing::_, standard_error);
}

inline testing::Matcher<const Finished&> EndsWithStatus(int status,
                                                        const TextMatcher& standard_output = testing::_,
                                                        const TextMatcher& standard_error = testing::_) {
  return testing::AllOf(testing::Field("status", &Finished::status, status),
                        Prints(standard_output, standard_error));
}

}  // namespace eryx::cli_test
