// SPDX-License-Identifier: MIT OR Apache-2.0
#include "support/sessions.hpp"

#include <gtest/gtest.h>

#include "support/result_matchers.hpp"

namespace eryx::support {

Sandbox plain() { return Sandbox::builder().build(); }

void complete(Session& session, std::string_view program, const ExecuteOptions& options) {
  (void)value_of(session, program, options);
}

boost::json::value value_of(Session& session, std::string_view program, const ExecuteOptions& options) {
  const ExecuteResult result = session.execute(program, options);
  EXPECT_THAT(result, testing::AllOf(Completes(), LeavesState(StateAfter::Kept))) << "program:\n" << program;
  return result.value();
}

}  // namespace eryx::support
