// SPDX-License-Identifier: MIT OR Apache-2.0
/// pydantic, whose core is Rust: what holds for a plain sandbox holds for programs with it. `make rust-wheels` has built it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "cli/process.hpp"
#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/files.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

namespace fs = std::filesystem;

constexpr const char* account = R"(
from pydantic import BaseModel, Field, ValidationError
class Account(BaseModel):
    owner: str = Field(pattern=r"^\p{Lu}\w+$")
    balance: int = 0
)";

constexpr const char* sum =
    "print(Account.model_validate_json('{\"owner\": \"Ada\", \"balance\": \"41\"}').balance + 1)\n";

/// An image with pydantic imported. Compiling takes a minute: once for this build tree.
const fs::path& image() {
  static const TemporaryFolder folder;
  static const fs::path path = [] {
    ImageBuildOptions options;
    for (const auto& entry : fs::directory_iterator(ERYX_RUST_WHEELS)) {
      if (entry.path().extension() == ".whl")
        options.packages.push_back(Package::from_file(entry.path(), {}, NativeCode::Accept));
    }
    options.imports = {"pydantic"};
    // pydantic imports most of itself when it is first used.
    options.warm_up = {std::string(account) + sum};
    options.native_packages = NativePackages{.cache = ERYX_RUST_OBJECTS};
    (void)build_image(folder.path() / "pydantic.image", options);
    return folder.path() / "pydantic.image";
  }();
  return path;
}

std::shared_ptr<Runtime> runtime() {
  RuntimeOptions options;
  options.image = image();
  options.native_packages = NativePackages{.compiler = "/nonexistent", .kit = "/nonexistent"};
  return Runtime::create(options);
}

Sandbox sandbox() { return Sandbox::builder().runtime(runtime()).build(); }

/// The same interpreters, with these limits and without.
struct Pair {
  explicit Pair(const Limits& limits)
      : limited(Sandbox::builder().runtime(shared).limits(limits).build()),
        ordinary(Sandbox::builder().runtime(shared).build()) {}

  std::shared_ptr<Runtime> shared = runtime();
  Sandbox limited;
  Sandbox ordinary;
};

TEST(Pydantic, ValidatesAndExplains) {
  EXPECT_THAT(
      sandbox().execute(std::string(account) + sum + R"(
try:
    Account(owner="ada", balance="x")
except ValidationError as error:
    print([(each["loc"][0], each["type"]) for each in error.errors()])
)"),
      AllOf(Completes(), Prints("42\n[('owner', 'string_pattern_mismatch'), ('balance', 'int_parsing')]\n")));
}

// Rust's panics are exceptions of Python, as natively; what they unwind is released.
TEST(Pydantic, PanicsAreExceptions) {
  EXPECT_THAT(sandbox().execute(R"(
from typing import Annotated
from pydantic import BeforeValidator, TypeAdapter
def grow(value):
    data[len(data) + 10] = "more"
    return value
adapter = TypeAdapter(dict[int, Annotated[str, BeforeValidator(grow)]])
for _ in range(1000):
    data = {1: "a", 2: "b"}
    try:
        adapter.validate_python(data)
    except BaseException as error:
        seen = f"{type(error).__name__}: {error}"
print(seen, TypeAdapter(int).validate_json("5"))
)"),
              AllOf(Completes(), Prints("PanicException: dictionary changed size during iteration 5\n")));
}

TEST(Pydantic, ExceptionsOfPythonPassThroughRust) {
  EXPECT_THAT(sandbox().execute(R"(
from typing import Annotated
from pydantic import AfterValidator, TypeAdapter
def refuse(value):
    raise KeyError(value)
try:
    TypeAdapter(list[Annotated[int, AfterValidator(refuse)]]).validate_json("[7]")
except KeyError as error:
    print(error)
)"),
              AllOf(Completes(), Prints("7\n")));
}

TEST(Pydantic, EachExecutionIsFresh) {
  const Sandbox fresh = sandbox();
  for (int run = 0; run < 3; ++run) {
    EXPECT_THAT(fresh.execute("import sys\nprint('pydantic' in sys.modules, 'Account' in globals())\n" +
                              std::string(account) + sum),
                AllOf(Completes(), Prints("True False\n42\n")));
  }
}

TEST(Pydantic, ModelsLiveInSessionsAndForks) {
  Session session(sandbox());
  EXPECT_THAT(session.execute(account), Completes());
  EXPECT_THAT(session.execute("ada = Account(owner='Ada', balance=1)"), Completes());
  EXPECT_THAT(session.execute("ada.balance = 2\nclass Account(Account):\n    limit: int\n"), Completes());
  EXPECT_TRUE(session.undo());
  EXPECT_THAT(session.execute("print(ada, Account.model_validate_json(ada.model_dump_json()) == ada)"),
              AllOf(Completes(), Prints("owner='Ada' balance=1 True\n")));
  Session other = session.fork();
  EXPECT_THAT(other.execute("ada.balance += 10; print(ada.balance)"), Prints("11\n"));
  EXPECT_THAT(session.execute("print(ada.balance)"), Prints("1\n"));
}

TEST(Pydantic, CheckpointsAreBoundToTheImage) {
  const Sandbox first = sandbox();
  Session session(first);
  EXPECT_THAT(session.execute(std::string(account) + "ada = Account(owner='Ada', balance=1)"), Completes());
  const auto bytes = session.checkpoint().to_bytes();
  const Sandbox second = sandbox();
  Session restored(second, second.read_checkpoint(bytes));
  EXPECT_THAT(restored.execute("ada.balance += 1\nprint(Account.model_validate(ada.model_dump()).balance)"),
              AllOf(Completes(), Prints("2\n")));
  const Sandbox plain = Sandbox::builder().build();
  EXPECT_THAT([&] { Session(plain, plain.read_checkpoint(bytes)); },
              ThrowsError(ErrorKind::CheckpointMismatch));
}

TEST(Pydantic, AnotherProcessOpensTheImage) {
  const auto finished = cli_test::Process({ERYX_COMMAND, "run", "--native", "--image", image(), "-c",
                                           std::string(account) + sum})
                            .finish();
  EXPECT_EQ(finished.standard_output, "42\n") << finished.standard_error;
  EXPECT_EQ(finished.status, 0);
}

// Rust asks nobody whether it may go on.
TEST(Pydantic, IsStoppedInTheMidstOfAValidation) {
  Limits limits;
  limits.wall_time = 200ms;
  limits.memory = Bytes{512ull << 20};
  const Pair sandboxes(limits);
  for (int run = 0; run < 3; ++run) {
    EXPECT_THAT(sandboxes.limited.execute(R"(
from pydantic import TypeAdapter
adapter, text = TypeAdapter(list[list[int]]), b"[" + b"[1,2,3]," * 2_000_000 + b"[]]"
while True:
    adapter.validate_json(text)
)"),
                Exceeds(LimitKind::WallTime));
    EXPECT_THAT(sandboxes.ordinary.execute(std::string(account) + sum), AllOf(Completes(), Prints("42\n")));
  }
}

// Python's code gets a MemoryError, Rust's aborts, as natively: there it would end the process.
TEST(Pydantic, EndsWhenRustGetsNoMemory) {
  Limits limits;
  limits.memory = Bytes{96ull << 20};
  const Pair sandboxes(limits);
  for (int run = 0; run < 3; ++run) {
    const ExecuteResult result = sandboxes.limited.execute(
        "import pydantic_core\nprint(len(pydantic_core.to_json(['x' * 1000] * 60_000)))");
    EXPECT_EQ(result.outcome, Outcome::Trapped);
    EXPECT_THAT(result.stderr_text, HasSubstr("memory allocation of"));
    EXPECT_EQ(result.stdout_text, "");
    EXPECT_THAT(sandboxes.ordinary.execute(std::string(account) + sum), AllOf(Completes(), Prints("42\n")));
  }
}

TEST(Pydantic, DepthIsAnErrorOfTheProgram) {
  EXPECT_THAT(sandbox().execute(R"(
from pydantic import BaseModel, ValidationError
class Node(BaseModel):
    child: "Node | None" = None
value = None
for _ in range(100_000):
    value = {"child": value}
try:
    Node.model_validate(value)
except ValidationError as error:
    print(error.errors()[0]["type"])
try:
    Node.model_validate_json('{"child":' * 100_000)
except ValidationError as error:
    print(error.errors()[0]["type"])
)"),
              AllOf(Completes(), Prints("recursion_depth_exceeded\njson_invalid\n")));
}

}  // namespace
}  // namespace eryx
