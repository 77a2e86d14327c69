// SPDX-License-Identifier: MIT OR Apache-2.0
/// Nothing of one run is visible in the next, and nothing of the host in any: a marker is planted wherever a run or the
/// host can leave one, then searched for in every byte of memory that a later guest can read.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "memory_search.hpp"
#include "support.hpp"
#include "support/files.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace support;
using testing::_;

constexpr std::string_view marker = "ERYX-MARKER-5f1c9a7e";
constexpr std::string_view host_secret = "ERYX-HOST-SECRET-77d0";

struct Found {
  std::int64_t places = 0;
  std::int64_t searched_bytes = 0;
};

Found find(const std::shared_ptr<Runtime>& runtime, std::string_view needle, std::string_view prefix = "") {
  ExecuteOptions options;
  options.limits(limits_of(std::chrono::seconds(30), Bytes{256ull << 20}));
  const ExecuteResult result =
      Sandbox::builder().runtime(runtime).build().execute(std::string(prefix) + search_for(needle), options);
  EXPECT_THAT(result, Completes());
  if (!result.value_json) return {};
  return {result.value().at(0).as_int64(), result.value().at(1).as_int64()};
}

struct Ending {
  const char* program;
  std::chrono::milliseconds wall_time = std::chrono::seconds(30);
};

constexpr std::array endings = {
    Ending{""},
    Ending{"raise ValueError(given)"},
    Ending{"sys.exit(given)"},
    Ending{"os.abort()"},
    Ending{"import asyncio\nasyncio.create_task(asyncio.sleep(1000))\nawait asyncio.sleep(0)"},
    Ending{"while True: pass", std::chrono::milliseconds(1500)},
    Ending{"while True:\n    try:\n        while True: pass\n    except BaseException: pass",
           std::chrono::milliseconds(1500)},
};

/// Leaves the marker in every kind of place; in the program's text, inputs, standard input and environment too.
void plant(const std::shared_ptr<Runtime>& runtime, const Ending& ending) {
  ExecuteOptions options;
  options.limits(limits_of(ending.wall_time));
  options.inputs({{"given", marker}, {"numbers", {1, 2, {marker, {{marker, marker}}}}}});
  options.standard_input(std::string(marker) + "\n" + std::string(100'000, 'x') + std::string(marker));
  const Sandbox sandbox =
      Sandbox::builder().runtime(runtime).environment("MARKED", std::string(marker)).build();
  (void)sandbox.execute(std::string(plant_what_is_given) + ending.program, options);
}

/// Asks the kernel to reclaim every page of this process that it can: file pages are dropped, anonymous ones swapped
/// out where there is swap. A dirty page that is no longer present must be found all the same.
void put_memory_under_pressure() {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t start = 0;
    std::uintptr_t end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx", &start, &end) != 2 || line.find("[v") != std::string::npos)
      continue;
    // Advice only: what cannot be paged out stays.
    (void)madvise(reinterpret_cast<void*>(start), end - start,
                  MADV_PAGEOUT);  // NOLINT(performance-no-int-to-ptr)
  }
}

class IsolationTest : public testing::TestWithParam<std::tuple<DirtyPageMethod, std::uint64_t>> {
 protected:
  static std::shared_ptr<Runtime> make_runtime() {
    RuntimeOptions options;
    options.dirty_pages = std::get<0>(GetParam());
    options.slot_resident = Bytes{std::get<1>(GetParam())};
    options.idle_slots = 1;  // The search runs in the very slot that was planted.
    try {
      return Runtime::create(options);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::Unsupported) throw;
      return nullptr;  // This kernel has no PAGEMAP_SCAN.
    }
  }
};

TEST_P(IsolationTest, NoByteOfOneRunIsVisibleInTheNext) {
  const std::shared_ptr<Runtime> runtime = make_runtime();
  if (runtime == nullptr) GTEST_SKIP() << "not supported by this kernel";

  // The search finds what is there: the marker stands in the program's own source.
  EXPECT_GT(find(runtime, marker, "own = '" + std::string(marker) + "'\n").places, 0);

  const auto image_bytes = static_cast<std::int64_t>(runtime->image().memory.count);
  for (const Ending& ending : endings) {
    plant(runtime, ending);
    put_memory_under_pressure();
    const Found found = find(runtime, marker);
    EXPECT_EQ(found.places, 0) << "after: " << ending.program;
    EXPECT_GT(found.searched_bytes, image_bytes) << "the search must cover all of the image and more";
  }
  const RuntimeStats stats = runtime->stats();
  EXPECT_LT(stats.slots_created, stats.executions / 2) << "the searches must have run in recycled slots";
}

INSTANTIATE_TEST_SUITE_P(
    AllMethods, IsolationTest,
    testing::Combine(testing::Values(DirtyPageMethod::Automatic, DirtyPageMethod::PagemapScan,
                                     DirtyPageMethod::PagemapRead, DirtyPageMethod::Remap),
                     testing::Values(std::uint64_t{0}, std::uint64_t{4} << 20)));

TEST(Isolation, NothingOfTheHostIsReachable) {
  const std::filesystem::path host_file =
      std::filesystem::temp_directory_path() / "eryx-isolation-test-secret";
  std::ofstream(host_file) << host_secret;
  setenv("ERYX_ISOLATION_TEST", std::string(host_secret).c_str(), 1);

  EXPECT_EQ(find(Runtime::shared(), host_secret).places, 0);

  ExecuteOptions options;
  options.inputs({{"path", host_file.string()}});
  const ExecuteResult result = Sandbox::builder().build().execute(R"(
import os
result = []
for candidate in (path, '/..' * 10 + path, '/data/..' + path, '/tmp/../..' + path, path.lstrip('/'), '//' + path):
    try:
        result.append(open(candidate).read())
    except OSError:
        pass
if 'ERYX_ISOLATION_TEST' in os.environ or 'PATH' in os.environ or 'HOME' in os.environ:
    result.append('environment')
os.makedirs(os.path.dirname(path), exist_ok=True)
open(path + '-from-guest', 'w').write('x')
)",
                                                                  options);
  EXPECT_THAT(result, HasValue("[]"));
  EXPECT_FALSE(std::filesystem::exists(host_file.string() + "-from-guest"));
  EXPECT_EQ(read_file(host_file), host_secret);
  unsetenv("ERYX_ISOLATION_TEST");
  std::filesystem::remove(host_file);
}

TEST(Isolation, NoDescriptorOfTheHostIsReachable) {
  const std::filesystem::path host_file =
      std::filesystem::temp_directory_path() / "eryx-isolation-test-descriptor";
  std::ofstream(host_file) << host_secret;
  const int held = open(host_file.c_str(), O_RDWR);
  const ExecuteResult result = Sandbox::builder().build().execute(R"(
import os
result = []
for descriptor in range(1024):
    for use in (lambda: os.pread(descriptor, 100, 0), lambda: os.read(descriptor, 100), lambda: os.pwrite(descriptor, b'!', 0)):
        try:
            answer = use()
        except OSError:
            continue
        if descriptor > 2 and answer:
            result.append([descriptor, str(answer)])
)");
  EXPECT_THAT(result, HasValue("[]"));
  EXPECT_EQ(read_file(host_file), host_secret);
  close(held);
  std::filesystem::remove(host_file);
}

TEST(Isolation, StateOfOneRunIsNotThereInTheNext) {
  const Sandbox sandbox = Sandbox::builder().build();
  const char* change = R"(
import builtins, decimal, json, os, random, sys, warnings
x = 1
builtins.planted = json.planted = sys.planted = 1
sys.modules['planted'] = json
sys.path.append('/tmp')
os.environ['PLANTED'] = '1'
os.chdir('/tmp')
open('/tmp/planted.py', 'w').write('')
open('/data/planted', 'w').write('')
decimal.getcontext().prec = 3
sys.setrecursionlimit(77)
warnings.simplefilter('error')
json.dumps = None
len = print = None
)";
  const char* look = R"(
import builtins, decimal, json, os, random, sys, warnings
result = [name for name in ('x', 'len', 'print') if name in globals()]
result += [m.__name__ for m in (builtins, json, sys) if hasattr(m, 'planted')]
result += [p for p in ('/tmp/planted.py', '/data/planted') if os.path.exists(p)] + list(os.environ)
result += ['module'] * ('planted' in sys.modules) + ['path'] * ('/tmp' in sys.path)
result += [str(v) for v in (decimal.getcontext().prec, json.dumps is None)]
result += ['recursion limit'] * (sys.getrecursionlimit() == 77) + [os.getcwd()] + [len(warnings.filters)]
)";
  const ExecuteResult before = sandbox.execute(look);
  EXPECT_THAT(before, Completes());
  EXPECT_THAT(sandbox.execute(change), Completes());
  EXPECT_EQ(sandbox.execute(look).value_json, before.value_json);
}

TEST(Isolation, RandomnessDiffersBetweenRuns) {
  const Sandbox sandbox = Sandbox::builder().build();
  constexpr int runs = 100;
  std::vector<std::set<std::string>> seen(9);
  for (int i = 0; i < runs; ++i) {
    const ExecuteResult result = sandbox.execute(R"(
import os, random, secrets, sqlite3, tempfile, uuid
result = [str(v) for v in (
    random.random(), random.Random().random(), random.getrandbits(64), uuid.uuid4(), uuid.uuid1(), secrets.token_hex(16),
    os.path.basename(tempfile.mkdtemp()), sqlite3.connect(':memory:').execute('select random()').fetchone()[0],
    os.urandom(16).hex())]
)");
    ASSERT_THAT(result, HasValue(_));
    const boost::json::value value = result.value();
    for (std::size_t source = 0; source < seen.size(); ++source) {
      seen[source].insert(std::string(value.at(source).as_string()));
    }
  }
  for (std::size_t source = 0; source < seen.size(); ++source) {
    EXPECT_EQ(seen[source].size(), static_cast<std::size_t>(runs))
        << "source " << source << " repeats itself";
  }
}

}  // namespace
}  // namespace eryx::security
