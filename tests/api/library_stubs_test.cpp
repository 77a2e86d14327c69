// SPDX-License-Identifier: MIT OR Apache-2.0
/// What a sandbox's type stubs say of its libraries.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "eryx/eryx.hpp"

namespace eryx {
namespace {

Callback callback(std::string name, std::string answer) {
  return {std::move(name), "", {}, [answer = std::move(answer)](const CallbackCall& call) {
            call.complete(RawJson{answer});
          }};
}

RuntimeLibrary with_setup(std::string name, std::string setup) {
  RuntimeLibrary library;
  library.name = std::move(name);
  library.setup = std::move(setup);
  return library;
}

// What tests/stubs has of libraries: functions, classes, values, a callback behind a function of its name, and two libraries
// that import the same.
Sandbox shop() {
  RuntimeLibrary stock = with_setup("stock", R"(
"""Articles and how many there are."""
import enum
from dataclasses import dataclass, field
from typing import Any, Protocol

type Names = list[str]
MOST = 100
_secret = "not shown"
shelves = {"a": 1}

@dataclass
class Article:
    """Something to sell."""
    name: str
    tags: Names = field(default_factory=list)
    count: int = 0
    kind = "article"
    _hidden = 1

    def take(self, count: int = 1, *, reason: str | None = None) -> "Article":
        """Takes some away."""
        return Article(self.name, self.tags, self.count - count)

    def _check(self): ...

    @property
    def is_there(self) -> bool:
        return self.count > 0

class Kind(enum.Enum):
    FRUIT = 1
    BREAD = enum.auto()

class Sized(Protocol):
    known = dict(a=1)
    size: int

def find(*names: str, most=MOST, **more: Any) -> list[Article]:
    """Finds articles."""
    return []

def untyped(a, b=[1]):
    return a
)");
  RuntimeLibrary prices = with_setup("prices", R"(
from dataclasses import dataclass
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
_price = price

async def price(name: str, currency: str = "EUR") -> float:
    return await _price(name)

@asynccontextmanager
async def discount(percent: int) -> AsyncIterator[float]:
    yield 1 - percent / 100

@dataclass(frozen=True)
class Offer:
    price: float

rate: float = 1.5
)");
  prices.callbacks = {callback("price", "3")};
  prices.setup += "from money.amounts import Amount as Money, convert\nimport money\n";
  prices.modules["money.amounts"] = R"(
from decimal import Decimal

class Amount:
    def __init__(self, value: Decimal) -> None:
        self.value = value

def convert(amount: Amount, to: str) -> Amount:
    return amount

def inner() -> None: ...
)";
  RuntimeLibrary written = with_setup("written", "def made(x):\n    return x\n");
  written.type_stubs = "def made(x: int) -> str: ...\n";
  return Sandbox::builder()
      .callback(callback("order", "1"))
      .library(merge("shop", {stock, prices, written}))
      .build();
}

// tools/check_python lets type checkers read these stubs. When they change for a reason, put what the test shows there.
TEST(Library, StubsAreThoseThatTypeCheckersRead) {
  std::ifstream file(std::string(ERYX_STUBS) + "/shop.pyi");
  std::string licence;
  std::getline(file, licence);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(shop().type_stubs(), expected) << shop().type_stubs();
}

}  // namespace
}  // namespace eryx
