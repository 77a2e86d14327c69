// SPDX-License-Identifier: MIT OR Apache-2.0
/// What the command says about options that it cannot follow.
#include "sandbox_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "interrupt_watch.hpp"
#include "misuse.hpp"

namespace eryx::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

// This test is not linked to Eryx::metered.
TEST(SandboxOptions, SayWhatToDoWithoutTheMeteredGuest) {
  InterruptWatch interrupts;
  SandboxArguments arguments;
  arguments.limits.fuel = 1000;
  EXPECT_THAT([&] { ConfiguredSandbox(arguments, interrupts); },
              testing::ThrowsMessage<Misuse>(AllOf(StartsWith("--fuel: "), HasSubstr("no metered guest"),
                                                   HasSubstr("make metered build"))));
}

}  // namespace
}  // namespace eryx::cli
