// SPDX-License-Identifier: MIT OR Apache-2.0
/// `Storage`: memory that several sandboxes, sessions and threads share.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::HasSubstr;

Sandbox with_storage(const Storage& shared) {
  return Sandbox::builder().mount("/data/shared", Mount::storage(shared)).build();
}

std::uint64_t size_of(const FileMap& files) {
  std::uint64_t size = 0;
  for (const auto& [path, contents] : files) size += contents.size();
  return size;
}

TEST(StorageTest, IsShared) {
  const Storage storage(StorageOptions{.files = Bytes{1000}, .file_entries = 10, .name = "shared"});
  const Sandbox first = with_storage(storage);
  const Sandbox second = with_storage(storage);
  EXPECT_THAT(first.execute("with open('shared/f', 'w') as f: f.write('text')"), Completes());
  EXPECT_THAT(second.execute("print(open('shared/f').read())"), Prints("text\n"));
  EXPECT_THAT(second.execute("with open('shared/f', 'w') as f: f.write('x' * 2000)"), Raises("OSError"));
  // Undo leaves it as it is.
  Session session(first);
  EXPECT_EQ(session.execute("with open('shared/g', 'w') as f: f.write('g')\nimport os; os.abort()").outcome,
            Outcome::Trapped);
  EXPECT_THAT(session.execute("h = open('shared/g'); print(h.read())"), Prints("g\n"));
  const auto bytes = session.checkpoint().to_bytes();
  Storage fork = storage.fork();
  const StorageSnapshot snapshot = storage.snapshot();
  Storage copy = storage;
  copy.put({{"host/x", "from the host"}});
  EXPECT_EQ(storage.files().at("host/x"), "from the host");
  EXPECT_FALSE(fork.files().contains("host/x"));
  copy.restore(snapshot);
  EXPECT_FALSE(storage.files().contains("host/x"));
  // By its name.
  const Sandbox forked = with_storage(fork);
  EXPECT_THAT(Session(forked, forked.read_checkpoint(bytes)).execute("h.seek(0); print(h.read())"),
              Prints("g\n"));
  EXPECT_THAT([&] { static_cast<void>(with_storage(Storage()).read_checkpoint(bytes)); },
              ThrowsError(ErrorKind::CheckpointMismatch, HasSubstr("/data/shared")));
}

// Threads with sandboxes of their own, asynchronous executions and the host, all at once. Under ThreadSanitizer this shows what
// is not protected.
TEST(StorageTest, ManyUseItAtOnce) {
  constexpr int threads = 4;
  constexpr int executions = 25;
  const Storage storage(StorageOptions{.files = Bytes{1 << 20}, .file_entries = 2000});
  Storage handle = storage;
  handle.put({{"counter", ""}});
  std::atomic<int> running = threads;
  std::vector<std::thread> workers;
  for (int number = 0; number < threads; ++number) {
    workers.emplace_back([&storage, &running, number] {
      const Sandbox sandbox = with_storage(storage);
      Session session(sandbox);
      ExecuteOptions options;
      options.input("me", number);
      const char* const program = R"(
import os
os.makedirs(f"shared/{me}", exist_ok=True)
for round in range(20):
    with open(f"shared/{me}/new", "w") as file: file.write("x" * 100)
    os.rename(f"shared/{me}/new", f"shared/{me}/{round}")
    with open("shared/counter", "a") as file: file.write(".")
    for folder, _, names in os.walk("shared"):
        for name in names:
            try: open(f"{folder}/{name}").read()
            except FileNotFoundError: pass
)";
      for (int count = 0; count < executions; ++count) {
        EXPECT_THAT(sandbox.execute(program, options), Completes());
        EXPECT_THAT(session.execute(program, options), Completes());
      }
      --running;
    });
  }
  while (running > 0) {
    const StorageSnapshot snapshot = storage.snapshot();
    Storage fork = storage.fork();
    fork.put({{"only/here", "text"}});
    fork.restore(snapshot);
    EXPECT_EQ(size_of(fork.files()), fork.size().count);
    handle.put({{"host", std::string(1000, 'h')}});
  }
  for (std::thread& worker : workers) worker.join();
  const FileMap files = storage.files();
  EXPECT_EQ(files.size(), 20u * threads + 2);
  EXPECT_EQ(files.at("3/19"), std::string(100, 'x'));
  EXPECT_EQ(files.at("counter").size(), 20u * threads * executions * 2);
  EXPECT_EQ(size_of(files), storage.size().count);
}

TEST(StorageTest, ItsLimitsHoldForAllTogether) {
  const Storage storage(StorageOptions{.files = Bytes{100'000}, .file_entries = 50});
  std::vector<std::thread> workers;
  for (int number = 0; number < 4; ++number) {
    workers.emplace_back([&storage, number] {
      ExecuteOptions options;
      options.input("me", number);
      EXPECT_THAT(with_storage(storage).execute(R"(
import errno
full = False
for round in range(100):
    try:
        with open(f"shared/{me}-{round}", "wb", buffering=0) as file:
            while True: file.write(bytes(1000))
    except OSError as error:
        if error.errno != errno.ENOSPC: raise
        full = True
print(full)
)",
                                                options),
                  Prints("True\n"));
    });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(storage.size().count, 100'000u);
  EXPECT_LE(storage.files().size(), 50u);
  Storage handle = storage;
  EXPECT_THAT(
      [&] {
        handle.put({{"more", "x"}});
      },
      ThrowsError(ErrorKind::OutOfResources, HasSubstr("limits")));
  handle.restore(Storage().snapshot());
  EXPECT_EQ(storage.size().count, 0u);
  handle.put({{"more", "x"}});
}

// Sessions that are forked, undone and pooled are beside it, each with files open in it.
TEST(StorageTest, RestoresWhileProgramsHaveFilesOpen) {
  Storage storage;
  storage.put({{"f", "first"}});
  const StorageSnapshot first = storage.snapshot();
  Session session(with_storage(storage));
  EXPECT_THAT(session.execute("f = open('shared/f', 'r+'); print(f.read())"), Prints("first\n"));
  storage.put({{"f", "second"}, {"g", "more"}});
  EXPECT_THAT(session.execute("f.seek(0); print(f.read(), open('shared/f').read())"),
              Prints("first second\n"));
  Session fork = session.fork();
  storage.restore(first);
  EXPECT_THAT(session.execute("import os; print(os.listdir('shared'), open('shared/f').read())"),
              Prints("['f'] first\n"));
  EXPECT_THAT(session.execute("f.seek(0); f.write('mine'); f.flush(); print(open('shared/f').read())"),
              Prints("first\n"));
  // Its name is another file's by now.
  EXPECT_THAT(fork.execute("f.seek(0); f.read()"), Raises("OSError"));
  EXPECT_EQ(storage.files(), (FileMap{{"f", "first"}}));
}

}  // namespace
}  // namespace eryx
