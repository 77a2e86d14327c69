// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What tests say about the end of an execution. A failure shows all that is known about that end: outcome, traceback,
// value, output. Texts may be given as they are or as matchers: Raises("ValueError", HasSubstr("not today")).

#include <gmock/gmock.h>

#include <iosfwd>
#include <string>

#include "eryx/result.hpp"

namespace eryx {

/// Makes GoogleTest show results, and the enumerations in them, as text.
void PrintTo(const ExecuteResult& result, std::ostream* out);
void PrintTo(Outcome outcome, std::ostream* out);
void PrintTo(StateAfter state, std::ostream* out);

}  // namespace eryx

namespace eryx::support {

using ResultMatcher = testing::Matcher<const ExecuteResult&>;
using TextMatcher = testing::Matcher<const std::string&>;

/// It ran to its end, with status 0.
ResultMatcher Completes();
/// It ran to its end or called `sys.exit`, with this status.
ResultMatcher Exits(int status);
/// An exception of this type was not caught.
ResultMatcher Raises(TextMatcher type = testing::_, TextMatcher message = testing::_);
ResultMatcher Exceeds(LimitKind limit);
/// Stopped by the sandbox, for a reason that is given.
ResultMatcher Traps();
ResultMatcher IsCancelled();
ResultMatcher IsSuspended();

/// `text` is all of its standard output.
ResultMatcher Prints(TextMatcher text);
/// `text` is all of its standard error.
ResultMatcher PrintsError(TextMatcher text);
/// It completed, with any status, and this is its result as JSON text: digits and white space count.
ResultMatcher HasValue(TextMatcher json);
/// There is neither a result nor an error in its place.
ResultMatcher HasNoValue();
ResultMatcher LeavesState(StateAfter state);

}  // namespace eryx::support
