// SPDX-License-Identifier: MIT OR Apache-2.0
// Markers of requirements are evaluated on the host. It must know what the guest would say.

#include <gtest/gtest.h>

#include <string>

#include "eryx/eryx.hpp"
#include "package/environment.hpp"

namespace eryx {
namespace {

TEST(PackageEnvironmentTest, IsThatOfTheGuest) {
  const Sandbox sandbox = Sandbox::builder().build();
  const ExecuteResult result = sandbox.execute(R"(
import os, platform, sys
print("os_name", os.name)
print("sys_platform", sys.platform)
print("platform_machine", platform.machine())
print("platform_python_implementation", platform.python_implementation())
print("platform_release", platform.release())
print("platform_system", platform.system())
print("platform_version", platform.version())
print("python_version", ".".join(platform.python_version_tuple()[:2]))
print("python_full_version", platform.python_version())
print("implementation_name", sys.implementation.name)
print("implementation_version", "{0.major}.{0.minor}.{0.micro}".format(sys.implementation.version))
)");
  std::string expected;
  for (const auto& [name, value] : package::marker_environment)
    expected += std::string(name) + " " + std::string(value) + "\n";
  EXPECT_EQ(result.stdout_text, expected);
}

}  // namespace
}  // namespace eryx
