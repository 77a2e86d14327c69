// SPDX-License-Identifier: MIT OR Apache-2.0
/// Rich results: what programs show beside text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"
#include "support/sessions.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

ExecuteResult run(const std::string& program, const ExecuteOptions& options = {}) {
  return plain().execute(program, options);
}

std::string part(const ExecuteResult& result, std::string_view type, std::size_t index = 0) {
  if (index >= result.displays.size()) return "nothing was shown: " + result.stderr_text;
  const std::string* data = result.displays[index].find(type);
  return data ? *data : "no such part";
}

constexpr const char* rich = R"(
class Rich:
    def __repr__(self): return 'a rich object'
    def _repr_html_(self): return '<b>rich</b>'
    def _repr_png_(self): return b'\x89PNG\r\n', {'width': 3}
    def _repr_jpeg_(self): return 'AAEC'
    def _repr_json_(self): return {'a': [1, None]}
    def _repr_markdown_(self): return None
)";

TEST(Display, ShowsEveryFormOfAnObject) {
  const ExecuteResult result = run(std::string(rich) + "display(Rich(), 5)\nprint('on')");
  EXPECT_THAT(result, AllOf(Completes(), Prints("on\n")));
  ASSERT_THAT(result.displays, SizeIs(2));
  EXPECT_EQ(result.displays[0].parts.size(), 5u);
  EXPECT_EQ(result.displays[0].parts[0].type, "text/plain");
  EXPECT_EQ(part(result, "text/plain"), "a rich object");
  EXPECT_EQ(part(result, "text/html"), "<b>rich</b>");
  EXPECT_EQ(part(result, "image/png"), "\x89PNG\r\n");
  EXPECT_EQ(part(result, "image/jpeg"), std::string("\0\1\2", 3));
  EXPECT_EQ(part(result, "application/json"), R"({"a": [1, null]})");
  EXPECT_EQ(part(result, "text/plain", 1), "5");
}

TEST(Display, AsksForAMimeBundle) {
  const ExecuteResult result = run(R"(
class B:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {'text/html': '<i>', 'application/vnd.vega.v5+json': {'x': 1}}, {}
display(B())
)");
  EXPECT_EQ(part(result, "text/html"), "<i>");
  EXPECT_EQ(part(result, "application/vnd.vega.v5+json"), R"({"x": 1})");
}

TEST(Display, TakesRawForms) {
  const ExecuteResult result = run("display({'text/html': '<p>', 'image/png': b'\\x00\\xff'}, raw=True)");
  ASSERT_THAT(result.displays, SizeIs(1));
  EXPECT_EQ(part(result, "text/html"), "<p>");
  EXPECT_EQ(part(result, "image/png"), std::string("\0\xff", 2));
  EXPECT_EQ(part(result, "text/plain"), "no such part");
  EXPECT_THAT(run("display(1, raw=True)"), Raises("TypeError"));
  EXPECT_THAT(run("display({'text/html': 5}, raw=True)"), Raises("TypeError"));
}

TEST(Display, ShowsTheResultIfItHasAnotherFormThanText) {
  const ExecuteResult result = run(std::string(rich) + "result = Rich()");
  ASSERT_THAT(result.displays, SizeIs(1));
  EXPECT_EQ(result.displays[0].source, Display::Source::Result);
  EXPECT_EQ(part(result, "text/html"), "<b>rich</b>");
  EXPECT_TRUE(result.value_error);
  for (const char* plain_value : {"1", "None", "[1]", "'x'", "{'a': 1}"})
    EXPECT_THAT(run("result = " + std::string(plain_value)).displays, IsEmpty()) << plain_value;
}

TEST(Display, MakesTablesOfRows) {
  const ExecuteResult dicts = run("display([{'name': 'a<b', 'n': 1}, {'name': 'c', 'n': 2}])");
  EXPECT_EQ(part(dicts, "text/html"),
            "<table>\n<tr><th>name</th><th>n</th></tr>\n<tr><td>a&lt;b</td><td>1</td></tr>\n"
            "<tr><td>c</td><td>2</td></tr>\n</table>");
  const ExecuteResult objects =
      run("from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n    y: int = "
          "2\ndisplay([P(1), P(3)])");
  EXPECT_THAT(part(objects, "text/html"), HasSubstr("<tr><td>3</td><td>2</td></tr>"));
  const ExecuteResult many = run("display([{'n': n} for n in range(1000)])");
  EXPECT_THAT(part(many, "text/html"), AllOf(HasSubstr("<td>29</td>"), HasSubstr("940 more rows"),
                                             HasSubstr("<td>970</td>"), Not(HasSubstr("<td>500</td>"))));
  for (const char* no_table : {"[]", "[1, 2]", "[{}]", "[{'a': 1}, {'b': 2}]", "{'a': 1}", "[{'a': 1}, 2]"})
    EXPECT_EQ(part(run("display(" + std::string(no_table) + ")"), "text/html"), "no such part") << no_table;
}

// As matplotlib and Pillow are built, where it counts.
constexpr const char* stand_ins = R"(
import os, sys
def module(path, text):
    os.makedirs(os.path.dirname('/tmp/site/' + path), exist_ok=True)
    open('/tmp/site/' + path, 'w').write(text)
module('matplotlib/__init__.py', '')
module('matplotlib/backends/__init__.py', '')
module('matplotlib/backends/backend_agg.py', 'def show(): raise SystemError("a window")')
module('matplotlib/_pylab_helpers.py', """
class Gcf:
    figs = []
    def get_all_fig_managers(): return Gcf.figs
    def destroy_all(): Gcf.figs.clear()
""")
module('matplotlib/figure.py', """
from types import SimpleNamespace
from matplotlib._pylab_helpers import Gcf
class Figure:
    def __init__(self, name):
        self.name = name
        Gcf.figs.append(SimpleNamespace(canvas=SimpleNamespace(figure=self)))
    def __repr__(self): return f'<Figure {self.name}>'
    def savefig(self, file, format, bbox_inches): file.write(b'PNG ' + self.name.encode())
""")
module('PIL/__init__.py', '')
module('PIL/ImageShow.py', 'def show(image, title=None, **options): raise SystemError("a viewer")')
sys.path.insert(0, '/tmp/site')
)";

TEST(Display, ShowsFiguresThatWouldOpenWindows) {
  const ExecuteResult result = run(std::string(stand_ins) + R"(
from matplotlib.figure import Figure
from matplotlib.backends.backend_agg import show
Figure('a'), Figure('b')
show(block=False)
show()
from PIL.ImageShow import show
class Image:
    def _repr_png_(self): return b'PNG image'
print(show(Image(), 'title'))
result = Figure('c')
)");
  EXPECT_THAT(result, Prints("True\n"));
  ASSERT_THAT(result.displays, SizeIs(4)) << result.stderr_text;
  EXPECT_EQ(part(result, "text/plain"), "<Figure a>");
  EXPECT_EQ(part(result, "image/png"), "PNG a");
  EXPECT_EQ(part(result, "image/png", 1), "PNG b");
  EXPECT_EQ(part(result, "image/png", 2), "PNG image");
  EXPECT_EQ(part(result, "image/png", 3), "PNG c");
}

TEST(Display, SaysWhichFormIsBrokenAndShowsTheOthers) {
  const ExecuteResult result = run(R"(
class Broken:
    def __repr__(self): return 'broken'
    def _repr_html_(self): raise ValueError('no html')
    def _repr_markdown_(self): return '*fine*'
display(Broken())
result = Broken()
)");
  EXPECT_THAT(result.outcome, Outcome::Completed);
  EXPECT_EQ(part(result, "text/markdown"), "*fine*");
  EXPECT_THAT(result.stderr_text, HasSubstr("ValueError: no html"));
}

TEST(Display, IgnoresClassesAndObjectsThatHaveEverything) {
  const ExecuteResult result =
      run(std::string(rich) + "from unittest.mock import MagicMock\ndisplay(Rich, MagicMock(name='m'))");
  EXPECT_THAT(result, Completes());
  EXPECT_EQ(part(result, "text/html"), "no such part");
  EXPECT_EQ(part(result, "text/html", 1), "no such part");
}

TEST(Display, CountsAsOutput) {
  const ExecuteOptions small = ExecuteOptions().limits({.output = Bytes{1000}});
  const ExecuteResult result = run("display('x' * 400)\ndisplay('y' * 400)\nprint('z' * 600)", small);
  EXPECT_THAT(result.displays, SizeIs(1));
  EXPECT_TRUE(result.output_truncated);
  EXPECT_EQ(result.outcome, Outcome::Completed);
  const ExecuteResult endless =
      run("while True: display({}, raw=True)",
          ExecuteOptions().limits({.wall_time = std::chrono::milliseconds(300), .output = Bytes{100'000}}));
  EXPECT_TRUE(endless.output_truncated);
  EXPECT_LT(endless.displays.size(), 100'000u / 16);
}

TEST(Display, WorksInSessionsAndFedPrograms) {
  Session session(plain());
  EXPECT_THAT(session.execute("display(1)").displays, SizeIs(1));
  EXPECT_THAT(session.execute("x = 1").displays, IsEmpty());
  session.begin_feed();
  (void)session.feed("display(1)\n");
  (void)session.feed("display(2)\n");
  EXPECT_EQ(part(session.finish(), "text/plain", 1), "2");
}

TEST(Display, RefusesWhatIsNoType) {
  for (const char* type : {"", "text", "a b/c", "text/plain; charset=x", "\\x1b[2J/x"})
    EXPECT_THAT(run("display({'" + std::string(type) + "': 'x'}, raw=True)"), Raises("ValueError")) << type;
}

}  // namespace
}  // namespace eryx
