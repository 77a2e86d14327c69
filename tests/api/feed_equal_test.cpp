// SPDX-License-Identifier: MIT OR Apache-2.0
/// A program that is fed ends as if it had been whole, wherever its text is cut. The conformance programs are compared
/// too: tests/conformance/fed_programs_test.cpp. Here is what makes cutting difficult.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"
#include "support/sessions.hpp"

namespace eryx {
namespace {

using namespace std::string_view_literals;

ExecuteResult fed(std::string_view text, std::size_t size) {
  Session session(support::plain());
  session.begin_feed();
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size())))
    (void)session.feed(text.substr(0, size));
  return session.finish();
}

void expect_equal(const ExecuteResult& result, const ExecuteResult& whole) {
  EXPECT_EQ(result.outcome, whole.outcome);
  EXPECT_EQ(result.stdout_text, whole.stdout_text);
  EXPECT_EQ(result.stderr_text, whole.stderr_text);
  EXPECT_EQ(result.value_json, whole.value_json);
  EXPECT_EQ(result.exit_code, whole.exit_code);
  ASSERT_EQ(result.exception.has_value(), whole.exception.has_value());
  if (!result.exception) return;
  EXPECT_EQ(result.exception->type, whole.exception->type);
  EXPECT_EQ(result.exception->message, whole.exception->message);
  EXPECT_EQ(result.exception->traceback, whole.exception->traceback);
}

class FedTextTest : public testing::TestWithParam<std::string_view> {};

TEST_P(FedTextTest, EndsAsIfItHadBeenWhole) {
  Session session(support::plain());
  const ExecuteResult whole = session.execute(GetParam());
  for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{7}, GetParam().size() + 1}) {
    SCOPED_TRACE(size);
    expect_equal(fed(GetParam(), size), whole);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Programs, FedTextTest,
    testing::Values(
        ""sv, "\n# only a comment"sv, "'''Documentation'''\nprint(__doc__)"sv,
        "x = 1\n'''none'''\nprint(globals().get('__doc__'))"sv, "\n\n# c\n'Doc'\n'not'\nprint(__doc__)"sv,
        "from __future__ import annotations\nx: no.such = 1\ndef f(a: b): pass\nprint(f.__annotations__)"sv,
        "# -*- coding: latin-1 -*-\nprint('\xc3\xa9')"sv, "\xef\xbb\xbfprint(1)\n1/0"sv,
        "if 1:\r\n  print(1)\r\nelse:\r\n  print(2)\r\nx = '''a\r\nb'''\r\nprint(repr(x))\r\n1/0"sv,
        "print(1)\rprint(2)\r"sv, "if 1:\n\tprint(1)\n        print(2)\n"sv,
        "\fprint(1)\n\f\nif 1:\n  x = 2\n\fprint(x)"sv,
        "x = 1 + \\\n  2\nprint(x); \\\nprint(3)\nif x: \\\n  print(4)\n"sv,
        "w = 5\nprint(f'{f'{f'{1 + 1}'}'}', f'{{', f'}}{w:{w}}', rf'\\{w}', f'\\N{BULLET}{w!r:>{w}}', f'{'a' 'b'}')\n"sv,
        "print(f'''{\n1 + # c }\n2:\n>3}''' f\"{'''\n'''!r}\")\n1/0"sv,
        "print('a' \"b'#\" r'\\' '''\\''' '' u'x' b''[:0].decode())\n"sv,
        "match = [1, 2]\nmatch match:\n  case [1, *rest]:\n    print(rest)\n  case _:\n    pass\nmatch [0]\nprint(match)"sv,
        "def deco(f):\n  print('deco')\n  return f\n@deco\n\n# between\n@deco\nclass A:\n  x = 1\n  def m(self): 1/0\nA().m()"sv,
        "class A:\n  pass\nprint(A.__firstlineno__)\ndef f(): pass\nprint(f.__code__.co_firstlineno)"sv,
        "for i in range(2):\n  pass\nelse:\n  print('else')\nwhile 0: pass\nelse: print('w')\n"sv,
        "try:\n  1/0\nexcept* ZeroDivisionError:\n  print('group')\nfinally:\n  print('f')\n"sv,
        "async def g():\n  yield 1\nasync for x in g():\n  print(x)\nprint([x async for x in g()])\n"sv,
        "import asyncio\nloop = asyncio.get_running_loop()\norder = []\nt = loop.call_later(0, order.append, "
        "'timer')\n"
        "t = loop.call_soon(order.append, 'soon')\nfor i in range(3): await asyncio.sleep(0)\nprint(order)\n"sv,
        "import asyncio\nasync with asyncio.timeout(9):\n  print(await asyncio.sleep(0, 1))\n1/0"sv,
        "if 1: x = 1; print(x)\nx = lambda: (yield)\nlambda: 0\nprint(1) if x else 2\n"sv,
        "type X = int\nprint(X)\n"sv, "import sys\nsys.exit(3)\nprint('no')\n"sv,
        "print('a')\nraise SystemExit('why')"sv, "print(1)\nx = '\\d'\nassert 1\n"sv,
        "try:\n  exec('1 +')\nexcept SyntaxError as e:\n  print(e)\nexec('(')"sv,
        "try:\n  raise ValueError\nexcept ValueError:\n  1/0\n"sv, "x = 1\ndel x\nx\n"sv,
        "print(1)\n   \n\t"sv, "raise ExceptionGroup('g', [ValueError(1)])\n"sv,
        // The first word of a statement behind what the tokenizer skips.
        "\fif 0: print(1)\nelse: print(2)\n"sv, "\\\nif 0: print(1)\nelse: print(2)\n"sv,
        "  \ffor x in (): pass\nelse: print(2)\n"sv, "\\\n\\\n\\\ntry: print(1)\n\\\nfinally: print(2)\n"sv,
        "def d(f):\n  print(f.__name__)\n  return f.__name__\n\f@d\ndef f(): pass\nprint(f)\n"sv,
        "if 1:\n  if 0: pass\n  \\\n  else: print(3)\n\\\nelse: print(4)\n"sv,
        "x = 1\n\f\\\nif x: print(1)\n\f# c\n\felse: print(2)\n"sv, "match 1:\\\n\n    case 1: print(1)\n"sv,
        "match 1: \\\n  # c\n    case 1: print(1)\n"sv,
        // A string at the beginning of a later statement documents nothing.
        "x = 1\n('in parentheses')\nprint(__doc__)"sv, "x = 1\n\\\n'continued'\nprint(__doc__)"sv,
        "x = 1\n( # c\n 'a'\n'b')\nprint(__doc__)"sv, "('Doc')\nprint(__doc__)"sv,
        // The tasks that are left at the end.
        "import asyncio\nasync def t(n):\n  for i in range(9):\n    print(n, i)\n    await asyncio.sleep(0)\n"
        "x = asyncio.create_task(t(1))\ny = asyncio.create_task(t(2))\nawait asyncio.sleep(0)\n"
        "z = asyncio.create_task(t(3))\nawait asyncio.sleep(0)\nw = asyncio.create_task(t(4))\n"sv,
        // What the program does to warnings comes after those of its compiler.
        "import warnings\nwarnings.simplefilter('error')\nx = '\\d'\nprint(x)\n"sv,
        "import warnings\nwarnings.showwarning = None\nassert (1, 2)\nprint(3)\n"sv,
        "import asyncio\nx = '\\d'\nasync def g(): asyncio\ndef f(): asyncio.run(g())\nf(); asyncio.sleep; '\\e'\n"sv,
        "import asyncio\nawait asyncio.sleep(0)\nraise StopIteration(5)\n"sv,
        "import asyncio\nawait asyncio.sleep(0)\nraise GeneratorExit\nx\n"sv,
        "import asyncio\nawait asyncio.sleep(0)\nasyncio.current_task().cancel()\nx = 1\nawait asyncio.sleep(0)\nx = 2"sv,
        "import builtins\nfor name in ('compile', 'isinstance', 'tuple'): setattr(builtins, name, None)\n"
        "del builtins.max, builtins.bool\nprint(1)\nx: int = 1 + \\\n2\nprint(x)\n"sv,
        "x = 1\n\n\n\nclass A:\n  def f(self): 1/0\nprint(A.__firstlineno__)\n\nA().f()\n"sv));

INSTANTIATE_TEST_SUITE_P(
    NoPrograms, FedTextTest,
    testing::Values("print(1)\nreturn 1\n"sv, "x = 1\nglobal x\n"sv,
                    "print(1)\nfrom __future__ import annotations\n"sv, "print(1)\nx = 'abc\nprint(2)\n"sv,
                    "print(1)\nx = '''abc\n"sv, "print(1)\nx = (1,\nprint(2)\n"sv, "x = 1\n@x\n"sv,
                    "try:\n  x = 1\n"sv, "try:\n  x = 1\nprint(2)\n"sv, "if 1:\n"sv, "if 1:\nx = 1\n"sv,
                    "print(1)\n  x = 1\n"sv, "if 1:\n    x\n  y\n"sv, "def f():\n  await x\n"sv,
                    "def f():\n  global x\n  x = 1\n  nonlocal x"sv, "print(1)\nx = )\nprint(2)\n"sv,
                    "print(1)\nx = 1 +\n"sv, "print(1) \\"sv, "else:\n  1\n"sv,
                    "match 1:\n  case 1: x\n  case"sv, "break\n"sv, "x = f'{1'\n"sv,
                    "x = f'{a b}'\nprint(1)\n"sv, "x = 1\nimport *\n"sv, "1 = x\n"sv, "print(1)\n\0\n"sv,
                    "print(1)\nx = '\xff'\n"sv, "print(1)\nx = '\xc3"sv, "yield 1\n"sv,
                    "async with 1: pass\nasync"sv, "1/0\nx = = 2\n"sv, "lambda x:\n"sv, "print(0777)\n"sv,
                    "print(1)\n$\n"sv, "if 1:\n\tx\n        y\n"sv, "\xef\xbb\xbfx = '\xff'\n"sv,
                    "import asyncio\nawait asyncio.sleep(0)\nraise GeneratorExit\n(\n"sv,
                    "print(1)\n  \\\nif 1: pass\n"sv, "print(1)\n\\\n  x = 1\n"sv, "print(1)\n\\\n"sv));

}  // namespace
}  // namespace eryx
