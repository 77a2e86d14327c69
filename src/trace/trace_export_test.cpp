// SPDX-License-Identifier: MIT OR Apache-2.0
// Exports, by the rules of those who read them. tests/browser opens them in a browser.
#include "eryx/trace_export.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "trace/trace_maker.hpp"

namespace eryx::trace {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::_;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

namespace json = boost::json;

std::string text_of(const json::value& value) { return std::string(value.as_string()); }

/// Every event of a Perfetto file. Fails unless B and E are balanced, and strictly later one after another, on each track.
json::array checked_perfetto(const Trace& trace) {
  const json::value file = json::parse(to_perfetto_json(trace));
  std::map<std::int64_t, std::vector<std::string>> open;
  std::map<std::int64_t, double> last;
  for (const json::value& value : file.at("traceEvents").as_array()) {
    const json::object& event = value.as_object();
    const std::string phase = text_of(event.at("ph"));
    const std::int64_t track = event.at("tid").to_number<std::int64_t>();
    if (phase != "B" && phase != "E") continue;
    const double time = event.at("ts").to_number<double>();
    if (last.contains(track)) {
      EXPECT_GT(time, last[track]);
    }
    last[track] = time;
    if (phase == "B") {
      open[track].push_back(text_of(event.at("name")));
      continue;
    }
    if (open[track].empty()) {
      ADD_FAILURE() << "an E without a B on track " << track;
      continue;
    }
    EXPECT_EQ(open[track].back(), text_of(event.at("name")));
    open[track].pop_back();
  }
  for (const auto& [track, frames] : open) EXPECT_THAT(frames, SizeIs(0)) << "on track " << track;
  return file.at("traceEvents").as_array();
}

/// The profiles of a speedscope file. Fails unless frames exist, and are closed in order and in time.
json::array checked_speedscope(const Trace& trace) {
  const json::value file = json::parse(to_speedscope_json(trace));
  EXPECT_EQ(text_of(file.at("$schema")), "https://www.speedscope.app/file-format-schema.json");
  const std::size_t frames = file.at("shared").at("frames").as_array().size();
  EXPECT_LT(file.at("activeProfileIndex").to_number<std::size_t>(), file.at("profiles").as_array().size());
  for (const json::value& profile : file.at("profiles").as_array()) {
    EXPECT_EQ(text_of(profile.at("type")), "evented");
    EXPECT_EQ(text_of(profile.at("unit")), "nanoseconds");
    std::int64_t last = profile.at("startValue").as_int64();
    std::vector<std::size_t> open;
    for (const json::value& event : profile.at("events").as_array()) {
      const auto frame = event.at("frame").to_number<std::size_t>();
      EXPECT_LT(frame, frames);
      EXPECT_GE(event.at("at").as_int64(), last);
      last = event.at("at").as_int64();
      if (text_of(event.at("type")) == "O") {
        open.push_back(frame);
      } else {
        EXPECT_EQ(text_of(event.at("type")), "C");
        EXPECT_THAT(open, Contains(_));
        EXPECT_EQ(open.back(), frame);
        open.pop_back();
      }
    }
    EXPECT_THAT(open, SizeIs(0));
    EXPECT_LE(last, profile.at("endValue").as_int64());
  }
  return file.at("profiles").as_array();
}

/// What the page's script is given.
json::object data_of(const std::string& page) {
  const std::string begin = "<script type=\"application/json\" id=\"data\">";
  const std::size_t from = page.find(begin) + begin.size();
  return json::parse(std::string_view(page).substr(from, page.find("</script>", from) - from)).as_object();
}

json::array rows_of(const std::string& page) { return data_of(page).at("files").at(0).at("rows").as_array(); }

std::vector<std::string> names(const json::array& events, std::string_view phase) {
  std::vector<std::string> names;
  for (const json::value& event : events)
    if (text_of(event.at("ph")) == phase) names.push_back(text_of(event.at("name")));
  return names;
}

class TraceExportTest : public testing::Test {
 protected:
  TraceMaker maker_;
  const TraceFunction& module_ = maker_.function("<module>", 0);
  const TraceFunction& f_ = maker_.function("f", 3);
};

TEST_F(TraceExportTest, TasksAreTracksAndCallbacksHaveTheirs) {
  const TraceCallback& a = maker_.callback("a", R"({"x":"\"1\""})");
  const TraceCallback& b = maker_.callback("b");
  maker_.call(module_)
      .line(module_, 1)
      .start(module_, 1, a)
      .task("Task-2")
      .call(f_)
      .start(f_, 4, b)
      .wait(1ms);
  maker_.end(f_, 4, b, 5us, TraceAnswer::Timeout).raise(f_, 4, "E", "m").leave(f_, TraceExit::Unwound);
  const Trace trace = maker_.make();
  const json::array events = checked_perfetto(trace);
  EXPECT_THAT(names(events, "B"), ElementsAre("<module>", "f", "a", "b"));
  EXPECT_THAT(names(events, "i"), ElementsAre("E"));
  std::map<std::int64_t, std::string> tracks;
  for (const json::value& event : events) {
    if (text_of(event.at("name")) == "thread_name")
      tracks[event.at("tid").as_int64()] = text_of(event.at("args").at("name"));
    if (text_of(event.at("ph")) != "B" || text_of(event.at("name")) != "a") continue;
    EXPECT_EQ(text_of(event.at("args").at("arguments")), a.arguments);
    EXPECT_EQ(text_of(event.at("args").at("answer")), "none");
    EXPECT_EQ(text_of(event.at("args").at("at")), "<user>:1");
    EXPECT_EQ(event.at("ts").to_number<double>(), 1.02);
  }
  EXPECT_THAT(tracks, ElementsAre(std::pair(1, "Task-1"), std::pair(2, "Task-2"), std::pair(3, "callbacks"),
                                  std::pair(4, "callbacks 2")));
  EXPECT_THAT(checked_speedscope(trace), SizeIs(4));
}

TEST_F(TraceExportTest, TracesThatAreCutAndBeginMidway) {
  const TraceCallback& early = maker_.callback("early");
  maker_.end(f_, 1, early, 1s).leave(f_).line(module_, 2).call(f_).call(f_).line(f_, 5);
  const Trace trace = maker_.make(3'000);
  const json::array events = checked_perfetto(trace);
  EXPECT_THAT(names(events, "i"), ElementsAre("3000 more events were left out"));
  EXPECT_THAT(names(events, "B"), ElementsAre("<module>", "f", "f", "f", "early"));
  checked_speedscope(trace);
  const json::object data = data_of(to_profile_html(trace));
  EXPECT_EQ(data.at("leftOut").as_int64(), 3'000);
}

TEST_F(TraceExportTest, ManyEventsInOneInstant) {
  for (int count = 0; count < 100; ++count) {
    maker_.call(f_).wait(-10ns).call(f_).wait(-10ns).leave(f_).wait(-10ns).leave(f_).wait(-10ns);
    maker_.start(f_, 1, maker_.callback("x")).wait(-10ns);
  }
  const Trace trace = maker_.make();
  EXPECT_THAT(names(checked_perfetto(trace), "B"), SizeIs(300));
  EXPECT_THAT(checked_speedscope(trace), SizeIs(101));
}

TEST_F(TraceExportTest, NothingIsAValidFileToo) {
  EXPECT_THAT(checked_perfetto(Trace()), SizeIs(1));
  EXPECT_THAT(checked_speedscope(Trace()), SizeIs(1));
  EXPECT_EQ(data_of(to_profile_html(Trace())).at("lines").as_int64(), 0);
}

TEST_F(TraceExportTest, HostileTextStaysText) {
  const std::string hostile =
      "</script><script>alert(1)</script><!-- \"quotes' \\ \n\x1b\x01\x7f\xff\0 \u202e"s;
  const std::string harmless =
      "</script><script>alert(1)</script><!-- \"quotes' \\ \n\x1b\x01\x7f\ufffd\0 \u202e"s;
  const TraceFunction& function = maker_.function(hostile, 1, hostile);
  const TraceCallback& callback = maker_.callback(hostile, hostile);
  maker_.task(hostile).call(function).line(function, 1).start(function, 1, callback);
  maker_.raise(function, 1, hostile, hostile).end(function, 1, callback, 1ns).leave(function);
  const Trace trace = maker_.make();
  EXPECT_THAT(names(checked_perfetto(trace), "B"), ElementsAre(harmless, harmless));
  EXPECT_EQ(text_of(checked_speedscope(trace)[0].at("name")), harmless);

  const std::string page = to_profile_html(trace, {.source = hostile + "\n" + hostile, .title = hostile});
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  const json::object data = data_of(page);
  EXPECT_EQ(text_of(data.at("title")), harmless);
  EXPECT_EQ(text_of(data.at("raised").at(0).at(2)), harmless);
  EXPECT_EQ(text_of(data.at("calledBack").at(0).at(0)), harmless);
  EXPECT_EQ(text_of(data.at("functions").at(1).at(0)), harmless);
}

TEST_F(TraceExportTest, ThePageShowsTheSourceOfItsProgram) {
  const TraceFunction& old = maker_.function("old", 1, "<user>");
  const TraceFunction& module = maker_.function("<module>", 0, "<user-2>");
  maker_.line(old, 1).leave(old).call(module).line(module, 2).wait(90ns).leave(module);
  const std::string page = to_profile_html(maker_.make(), {.source = "a = 1\nb = 2"});
  EXPECT_THAT(page, StartsWith("<!doctype html>"));
  const json::array rows = rows_of(page);
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(json::serialize(rows[0]), R"([1,0,0,0,"a = 1"])");
  EXPECT_EQ(json::serialize(rows[1]), R"([2,1,100,0,"b = 2"])");
}

TEST_F(TraceExportTest, PagesAreBounded) {
  const std::string long_text(5'000, 'x');
  for (int count = 0; count < 3'000; ++count) {
    const TraceCallback& callback = maker_.callback("c", long_text);
    maker_.call(maker_.function(long_text)).start(f_, 1, callback).raise(f_, 1, "E", long_text);
  }
  const std::string page = to_profile_html(maker_.make(), {.source = long_text});
  EXPECT_LT(page.size(), 10'000'000U);
  const json::object data = data_of(page);
  EXPECT_EQ(data.at("callbacks").as_int64(), 3'000);
  EXPECT_THAT(data.at("calledBack").as_array(), SizeIs(2'000));
  EXPECT_EQ(data.at("exceptions").as_int64(), 3'000);
  EXPECT_THAT(data.at("raised").as_array(), SizeIs(500));
}

}  // namespace
}  // namespace eryx::trace
