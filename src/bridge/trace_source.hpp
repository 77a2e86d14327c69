// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace eryx::bridge {

/// Where the records of a traced execution come from. Read whenever the guest is in a host function anyway.
class TraceSource {
 public:
  virtual ~TraceSource() = default;
  /// Reads what the guest has added.
  virtual void read() noexcept = 0;
  /// The same; the guest then begins anew.
  virtual void read_all() noexcept = 0;
};

}  // namespace eryx::bridge
