// SPDX-License-Identifier: MIT OR Apache-2.0
/// Nothing of one lease of a pool is visible in the next, however the tenant's programs ended. The marker that a tenant
/// has planted is searched for twice: by the host in the pages of the next tenant's memory, and by a program in every
/// byte that this tenant can read, memory beyond the image included.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/memory_state.hpp"
#include "memory_search.hpp"
#include "state/guest_state.hpp"
#include "support.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace support;
using testing::_;

constexpr std::string_view marker = "ERYX-TENANT-3b8e61d2";

/// How often the marker stands in what the session has beside its image, as the host sees it.
std::size_t count_marker(Session& session) {
  const Checkpoint checkpoint = session.checkpoint();
  const engine::Pages pages = engine::pages_beside_image(*detail::Access::get(checkpoint)->memory);
  const std::string_view text(reinterpret_cast<const char*>(pages.contents.data()), pages.contents.size());
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(marker, at)) != std::string_view::npos; ++at) ++count;
  return count;
}

SessionPool make_pool(const std::shared_ptr<Runtime>& runtime, const std::string& prepare) {
  const Sandbox sandbox =
      Sandbox::builder()
          .runtime(runtime)
          .callback("later", "Answers later", [](const boost::json::object&) -> int { throw AnswerLater(); })
          .build();
  SessionPoolOptions options;
  options.max_size = 1;
  options.prepare = prepare;
  return SessionPool(sandbox, options);
}

/// Plants the marker and leaves the session in a state that `ending` says.
void plant(Session& session, const std::string& ending) {
  ExecuteOptions options;
  options.limits(limits_of(std::chrono::seconds(30)));
  options.inputs({{"given", marker}});
  options.standard_input(std::string(marker) + "\nunread " + std::string(marker));
  options.callbacks(
      {make_callback("of_the_tenant", std::string(marker), [] { return std::string(marker); })});
  (void)session.execute(std::string(plant_what_is_given) + "held = of_the_tenant\nawait held()\n" + ending,
                        options);
}

constexpr std::array endings = {
    "",
    "raise ValueError(given)",
    "os.abort()",
    "await later(text=given)",
    "import asyncio\nasyncio.create_task(asyncio.sleep(1000))\nawait asyncio.sleep(0)",
    "import builtins\nbuiltins.open = json.dumps = given\nsys.modules['json'] = given",
};

class PoolIsolation : public testing::TestWithParam<const char*> {};

TEST_P(PoolIsolation, NothingOfALeaseIsVisibleInTheNext) {
  RuntimeOptions one_slot;
  one_slot.idle_slots = 1;  // The next lease gets the very slot that was planted.
  const std::shared_ptr<Runtime> runtime = Runtime::create(one_slot);
  SessionPool pool = make_pool(runtime, GetParam());
  const std::string look =
      "import os, sys\nresult = [sorted(globals()), sorted(sys.modules), os.listdir('/data'), "
      "os.listdir('/tmp'), list(os.environ), [str(v) for v in vars(sys.modules['builtins'])]]";
  const std::optional<std::string> untouched = pool.acquire()->execute(look).value_json;
  ASSERT_TRUE(untouched);

  for (const std::string ending : endings) {
    {
      Lease lease = pool.acquire();
      plant(*lease, ending);
      if (ending.find("abort") == std::string::npos) {
        ASSERT_GT(count_marker(*lease), 1000U) << "the search finds what is there; after: " << ending;
      }
    }
    Lease next = pool.acquire();
    EXPECT_FALSE(next->is_suspended());
    EXPECT_FALSE(next->undo()) << "nobody goes back to the tenant before";
    EXPECT_EQ(count_marker(*next), 0U) << "before it has run anything; after: " << ending;
    EXPECT_EQ(next->execute(look).value_json, untouched) << "after: " << ending;

    ExecuteOptions options;
    options.limits(limits_of(std::chrono::seconds(30), Bytes{256ull << 20}));
    const ExecuteResult searched = next->execute(search_for(marker), options);
    ASSERT_THAT(searched, HasValue(_));
    EXPECT_EQ(searched.value().at(0), boost::json::value(0)) << "after: " << ending;
    EXPECT_GT(searched.value().at(1).to_number<std::uint64_t>(), runtime->image().memory.count);
  }
  EXPECT_LE(runtime->stats().slots_created, 4U) << "the leases must have run in recycled slots";
}

INSTANTIATE_TEST_SUITE_P(AllPreparations, PoolIsolation,
                         testing::Values("",
                                         "import json, decimal\ndata = [bytes(4096) for _ in range(500)]"));

// A tenant that is still running when its lease is gone does not meet the next one.
TEST(PoolLease, AProgramThatOutlivesItsLeaseKeepsItsSession) {
  SessionPool pool = make_pool(Runtime::shared(), "");
  std::future<ExecuteResult> running;
  {
    Lease lease = pool.acquire();
    running = lease->async_execute(
        "import asyncio\nfor i in range(20): await asyncio.sleep(0.001); x = i\nresult = x", ExecuteOptions(),
        boost::asio::use_future);
  }
  Lease next = pool.acquire();
  EXPECT_THAT(next->execute("result = 'x' in globals()"), HasValue("false"));
  EXPECT_THAT(running.get(), HasValue("19"));
  EXPECT_THAT(next->execute("result = 'x' in globals()"), HasValue("false"));
}

}  // namespace
}  // namespace eryx::security
