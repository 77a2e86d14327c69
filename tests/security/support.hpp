// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <string>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {

/// What must hold after every attack: the next execution, on the same thread and runtime, is an ordinary one.
inline void expect_ordinary_execution(const std::shared_ptr<Runtime>& runtime = Runtime::shared()) {
  const Sandbox sandbox = Sandbox::builder().runtime(runtime).build();
  const ExecuteResult result = sandbox.execute(
      "import json, re\n"
      "open('/tmp/f', 'w').write('text')\n"
      "result = [sum(range(1000)), json.loads('[1.5]'), re.sub('a', 'b', 'aa'), open('/tmp/f').read(), "
      "sorted('cab')]\n"
      "print('ordinary')\n");
  EXPECT_THAT(result,
              testing::AllOf(support::Completes(), support::Prints("ordinary\n"), support::PrintsError("")));
  EXPECT_EQ(result.value(), boost::json::parse(R"([499500, [1.5], "bb", "text", ["a", "b", "c"]])"));
}

inline Limits limits_of(std::chrono::nanoseconds wall_time, Bytes memory = Bytes{128ull << 20}) {
  Limits limits;
  limits.wall_time = wall_time;
  limits.memory = memory;
  return limits;
}

}  // namespace eryx::security
