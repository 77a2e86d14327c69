// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace/call_tree.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace eryx::trace {
namespace {

class TreeBuilder {
 public:
  TreeBuilder() : tree_(1) {}

  void add(const Track& track) {
    std::vector<std::uint32_t> open;
    std::chrono::nanoseconds last{};
    for (const Step& step : track.steps) {
      if (!open.empty()) tree_[open.back()].self += step.time - last;
      last = step.time;
      if (step.kind == StepKind::Open) {
        const std::uint32_t node = child(open.empty() ? 0 : open.back(), *step.function);
        ++tree_[node].calls;
        open.push_back(node);
      } else if (step.kind == StepKind::Close) {
        open.pop_back();
      }
    }
  }

  std::vector<CallNode> finish() {
    for (std::size_t index = tree_.size(); index-- > 0;) {
      tree_[index].total += tree_[index].self;
      if (index > 0) tree_[tree_[index].parent].total += tree_[index].total;
    }
    return std::move(tree_);
  }

 private:
  std::uint32_t child(std::uint32_t parent, const TraceFunction& function) {
    if (tree_[parent].depth == deepest_call) return parent;
    const auto number =
        static_cast<std::uint32_t>(functions_.try_emplace(&function, functions_.size()).first->second);
    const auto [found, is_new] =
        children_.try_emplace(std::uint64_t{parent} << 32 | number, static_cast<std::uint32_t>(tree_.size()));
    if (is_new) {
      const std::uint32_t depth = tree_[parent].depth + 1;
      tree_.push_back({.parent = parent, .function = &function, .depth = depth});
    }
    return found->second;
  }

  std::vector<CallNode> tree_;
  std::unordered_map<const TraceFunction*, std::size_t> functions_;
  std::unordered_map<std::uint64_t, std::uint32_t> children_;  ///< By parent and number of the function.
};

}  // namespace

std::vector<CallNode> call_tree_of(std::span<const Track> tracks) {
  TreeBuilder builder;
  for (const Track& track : tracks) builder.add(track);
  return builder.finish();
}

std::vector<CallNode> longest_of(const std::vector<CallNode>& tree, std::size_t most) {
  std::vector<std::uint32_t> order(tree.size());
  std::iota(order.begin(), order.end(), 0U);
  // A parent took at least as long as its child, and was there before it.
  std::ranges::sort(order, {}, [&](std::uint32_t index) { return std::pair(-tree[index].total, index); });
  order.resize(std::min(order.size(), most));
  std::vector<std::uint32_t> place(tree.size());
  std::vector<CallNode> longest;
  longest.reserve(order.size());
  for (const std::uint32_t index : order) {
    place[index] = static_cast<std::uint32_t>(longest.size());
    longest.push_back(tree[index]);
    longest.back().parent = place[tree[index].parent];
  }
  return longest;
}

}  // namespace eryx::trace
