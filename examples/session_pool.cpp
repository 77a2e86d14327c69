// SPDX-License-Identifier: MIT OR Apache-2.0
// A pool: prepared sessions for one tenant after another, and never more than the host allows.
#include <chrono>
#include <eryx/eryx.hpp>
#include <iostream>

int main() {
  using namespace std::chrono_literals;

  eryx::SessionPoolOptions options;
  options.max_size = 2;
  options.prepare = "import statistics\nseen = []";
  eryx::SessionPool pool(eryx::Sandbox::builder().build(), options);

  constexpr const char* program = "seen.append(tenant); print(seen, statistics.mean([1, 2, 6]))";
  for (const char* tenant : {"Ada", "Alan", "Grace"}) {
    eryx::Lease lease = pool.acquire();
    eryx::ExecuteOptions inputs;
    inputs.inputs({{"tenant", tenant}});
    std::cout << lease->execute(program, inputs).stdout_text;
  }  // The session is destroyed here, and the next one is made from the prepared state.

  const eryx::Lease first = pool.acquire();
  const eryx::Lease second = pool.acquire();
  try {
    (void)pool.acquire(10ms);
  } catch (const eryx::Error& error) {
    std::cout << (error.kind() == eryx::ErrorKind::Exhausted ? "all are leased\n" : error.what());
  }
  const eryx::SessionPoolStats stats = pool.stats();
  std::cout << stats.acquired << " leases, " << stats.leased << " of them now\n";
}
