// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// Libraries for tests, and what sandboxes make of them.

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "eryx/eryx.hpp"

namespace eryx::support {

inline Callback callback(std::string name, std::string answer) {
  return {std::move(name), "", {}, [answer = std::move(answer)](const CallbackCall& call) {
            call.complete(RawJson{answer});
          }};
}

inline RuntimeLibrary with_setup(std::string name, std::string setup) {
  RuntimeLibrary library;
  library.name = std::move(name);
  library.setup = std::move(setup);
  return library;
}

inline Sandbox sandbox_with(RuntimeLibrary library) {
  return Sandbox::builder().library(std::move(library)).build();
}

template <typename Runner>
std::string value_of(Runner&& runner, std::string_view program) {
  const ExecuteResult result = runner.execute(program);
  EXPECT_EQ(result.outcome, Outcome::Completed) << (result.exception ? result.exception->traceback : "");
  return boost::json::serialize(result.value());
}

/// What building this sandbox says.
inline std::string refusal_of(SandboxBuilder& builder) {
  try {
    (void)builder.build();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::InvalidArgument);
    return error.what();
  }
  return {};
}

inline std::string refusal_of(RuntimeLibrary library) {
  SandboxBuilder builder;
  builder.library(std::move(library));
  return refusal_of(builder);
}

}  // namespace eryx::support
