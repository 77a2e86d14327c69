// SPDX-License-Identifier: MIT OR Apache-2.0
// Figures of a profile: the lines, the call tree, and what of them a page shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "trace/call_tree.hpp"
#include "trace/line_profile.hpp"
#include "trace/program_lines.hpp"
#include "trace/trace_maker.hpp"

namespace eryx::trace {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class ProfileTest : public testing::Test {
 protected:
  LineProfile lines() {
    const Trace trace = maker_.make();
    return line_profile_of(tracks_of(trace), callback_spans_of(trace));
  }

  TraceMaker maker_;
  const TraceFunction& module_ = maker_.function("<module>", 0);
  const TraceFunction& f_ = maker_.function("f", 10);
};

TEST_F(ProfileTest, ALineTakesUntilTheNextEventOfItsTask) {
  maker_.call(module_).line(module_, 1).wait(100ns).call(f_).line(f_, 11).wait(500ns).leave(f_);
  maker_.line(module_, 2).wait(1s).task("other").call(f_).wait(70ns).leave(f_).task("Task-1").leave(module_);
  LineProfile profile = lines();
  LinesOfFile& file = profile.at("<user>");
  EXPECT_EQ(file.at(1).hits, 1U);
  EXPECT_EQ(file.at(1).time, 110ns + 10ns) << "and what it did after the call";
  EXPECT_EQ(file.at(11).time, 510ns);
  EXPECT_EQ(file.at(10).time, 10ns + 80ns) << "from the call to the first line";
  EXPECT_EQ(file.at(10).hits, 0U);
  EXPECT_EQ(file.at(2).time, 1s + 10ns + 80ns + 10ns);
}

TEST_F(ProfileTest, WaitingIsNoTimeOfALine) {
  const TraceCallback& ask = maker_.callback("ask");
  maker_.call(module_).line(module_, 3).start(module_, 3, ask).leave(module_, TraceExit::Yielded).wait(1s);
  maker_.end(module_, 3, ask, 400ms).call(module_, TraceEntry::Resumed, 3).wait(30ns).leave(module_);
  const LineFigures line = lines().at("<user>").at(3);
  EXPECT_EQ(line.hits, 1U);
  EXPECT_EQ(line.time, 20ns + 40ns);
  EXPECT_EQ(line.waited, 400ms);
}

TEST_F(ProfileTest, SameCallsAreOnePlaceInTheTree) {
  for (const char* task : {"a", "b"})
    maker_.task(task)
        .call(module_)
        .call(f_)
        .wait(100ns)
        .leave(f_)
        .call(f_)
        .call(f_)
        .leave(f_)
        .leave(f_)
        .leave(module_);
  const std::vector<CallNode> tree = call_tree_of(tracks_of(maker_.make()));
  ASSERT_THAT(tree, SizeIs(4));
  EXPECT_EQ(tree[0].function, nullptr);
  EXPECT_EQ(tree[0].total, tree[1].total);
  EXPECT_EQ(tree[2].calls, 4U);
  EXPECT_EQ(tree[2].self, 2 * (110ns + 20ns));
  EXPECT_EQ(tree[2].total, 2 * (110ns + 30ns));
  EXPECT_EQ(tree[3].parent, 2U);
  EXPECT_EQ(tree[1].total, tree[1].self + tree[2].total);
}

TEST_F(ProfileTest, DeepCallsAreTheirCallers) {
  for (int depth = 0; depth < 2'000; ++depth) maker_.call(f_);
  const std::vector<CallNode> tree = call_tree_of(tracks_of(maker_.make()));
  ASSERT_THAT(tree, SizeIs(deepest_call + 1));
  EXPECT_EQ(tree.back().calls, 2'000U - deepest_call + 1);
  EXPECT_EQ(tree.front().total, 19'990ns);
}

TEST_F(ProfileTest, TheLongestPlacesAreChosenWithTheirParents) {
  maker_.call(f_).leave(f_);
  maker_.call(module_).call(f_).wait(1s).leave(f_).leave(module_);
  const std::vector<CallNode> tree = longest_of(call_tree_of(tracks_of(maker_.make())), 3);
  ASSERT_THAT(tree, SizeIs(3));
  EXPECT_EQ(tree[1].function, &module_);
  EXPECT_EQ(tree[2].function, &f_);
  EXPECT_EQ(tree[2].parent, 1U);
}

std::vector<std::uint32_t> numbers_of(const ShownFile& file) {
  std::vector<std::uint32_t> numbers;
  for (const ShownLine& line : file.lines) numbers.push_back(line.number);
  return numbers;
}

TEST_F(ProfileTest, LinesAreShownWithTheirNeighbours) {
  const LineProfile profile = {{"<user>", {{2, {1, 5ns, {}}}, {4, {1, 6ns, {}}}, {20, {7, 9ns, {}}}}},
                               {"<old>", {{7, {1, 1ns, {}}}}}};
  std::string source;
  for (int line = 1; line <= 21; ++line)
    source += "line " + std::to_string(line) + (line % 2 ? "\n" : "\r\n");
  const ShownFiles shown = shown_files_of(profile, "<user>", source);
  ASSERT_THAT(shown.files, SizeIs(2));
  EXPECT_EQ(shown.files[0].name, "<user>");
  EXPECT_THAT(numbers_of(shown.files[0]), ElementsAre(1, 2, 3, 4, 5, 6, 7, 17, 18, 19, 20, 21));
  EXPECT_EQ(shown.files[0].lines[1].text, "line 2");
  EXPECT_EQ(shown.files[0].lines[3].figures.time, 6ns);
  EXPECT_EQ(shown.files[0].lines[2].figures.hits, 0U);
  EXPECT_EQ(shown.files[0].lines[10].figures.hits, 7U);
  EXPECT_THAT(numbers_of(shown.files[1]), ElementsAre(7));
  EXPECT_FALSE(shown.files[1].has_source);
}

TEST_F(ProfileTest, LinesBeyondTheSourceAndTooManyLines) {
  LineProfile profile;
  for (std::uint32_t line = 1; line <= 5'000; ++line)
    profile["<user>"][line] = {1, std::chrono::nanoseconds(line), {}};
  const ShownFiles shown = shown_files_of(profile, "<user>", "pass");
  EXPECT_EQ(shown.left_out, 1'000U);
  ASSERT_THAT(shown.files, SizeIs(1));
  EXPECT_EQ(shown.files[0].lines.front().number, 1'001U);
  EXPECT_THAT(shown_files_of({}, "", "pass").files, IsEmpty());
}

}  // namespace
}  // namespace eryx::trace
