// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "eryx/result.hpp"
#include "eryx/sandbox.hpp"

namespace eryx::sandbox {

class Execution;

/// A fresh interpreter that is held: for benchmarks of what acquiring costs and of what a live one takes.
class LiveSandbox {
 public:
  /// Takes an interpreter; nothing has run in it. Errors: OutOfResources.
  explicit LiveSandbox(const Sandbox& sandbox);
  LiveSandbox(LiveSandbox&&) noexcept;
  LiveSandbox& operator=(LiveSandbox&&) noexcept;
  /// Gives it back.
  ~LiveSandbox();

  /// Runs one program, which leaves its memory as it is. Once.
  [[nodiscard]] ExecuteResult execute(std::string_view program);

 private:
  std::unique_ptr<Execution> execution_;
};

}  // namespace eryx::sandbox
