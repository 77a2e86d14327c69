// SPDX-License-Identifier: MIT OR Apache-2.0
#include "support/result_matchers.hpp"

#include <functional>
#include <ostream>
#include <string_view>
#include <utility>

namespace eryx {
namespace {

// Of each text as much as helps.
constexpr std::size_t most_shown = 2'000;

void print_text(std::ostream& out, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  out << "\n  " << name << ": " << text.substr(0, most_shown);
  if (text.size() > most_shown) out << "… (" << text.size() << " bytes)";
}

}  // namespace

void PrintTo(const ExecuteResult& result, std::ostream* out) {
  *out << to_string(result.outcome) << ", status " << result.exit_code;
  if (result.state != StateAfter::Kept) *out << ", state " << to_string(result.state);
  if (result.limit) print_text(*out, "limit", result.limit->describe());
  if (result.trap) print_text(*out, "trap", *result.trap);
  if (result.exception) {
    print_text(*out, "exception", result.exception->type + ": " + result.exception->message);
    print_text(*out, "traceback", result.exception->traceback);
  }
  if (result.value_json) print_text(*out, "value", *result.value_json);
  if (result.value_error) print_text(*out, "value error", *result.value_error);
  if (result.divergence)
    print_text(*out, "divergence", result.divergence->expected + " / " + result.divergence->actual);
  print_text(*out, "stdout", result.stdout_text);
  print_text(*out, "stderr", result.stderr_text);
}

void PrintTo(Outcome outcome, std::ostream* out) { *out << to_string(outcome); }

void PrintTo(StateAfter state, std::ostream* out) { *out << to_string(state); }

}  // namespace eryx

namespace eryx::support {
namespace {

/// Returns: what is wrong with a result; empty: nothing.
using FindFault = std::function<std::string(const ExecuteResult&)>;

/// A matcher from a sentence that begins "an execution that …" and what contradicts it.
class EndMatcher final : public testing::MatcherInterface<const ExecuteResult&> {
 public:
  EndMatcher(std::string sentence, FindFault find_fault)
      : sentence_(std::move(sentence)), find_fault_(std::move(find_fault)) {}

  bool MatchAndExplain(const ExecuteResult& result, testing::MatchResultListener* listener) const override {
    const std::string fault = find_fault_(result);
    *listener << fault;
    return fault.empty();
  }
  void DescribeTo(std::ostream* out) const override { *out << "an execution that " << sentence_; }
  void DescribeNegationTo(std::ostream* out) const override {
    *out << "anything but an execution that " << sentence_;
  }

 private:
  std::string sentence_;
  FindFault find_fault_;
};

ResultMatcher matcher(std::string sentence, FindFault find_fault) {
  return testing::MakeMatcher(new EndMatcher(std::move(sentence), std::move(find_fault)));
}

std::string describe(const TextMatcher& text) { return testing::DescribeMatcher<const std::string&>(text); }

std::string wrong_outcome(const ExecuteResult& result, Outcome expected) {
  if (result.outcome == expected) return {};
  return std::string("which is ") + to_string(result.outcome) + ", not " + to_string(expected);
}

ResultMatcher ends_by(std::string sentence, Outcome outcome) {
  return matcher(std::move(sentence),
                 [outcome](const ExecuteResult& result) { return wrong_outcome(result, outcome); });
}

std::string wrong_text(std::string_view what, const std::string& actual, const TextMatcher& expected) {
  testing::StringMatchResultListener listener;
  if (expected.MatchAndExplain(actual, &listener)) return {};
  std::string fault = "whose " + std::string(what) + " is " + testing::PrintToString(actual);
  if (!listener.str().empty()) fault += ", " + listener.str();
  return fault;
}

}  // namespace

ResultMatcher Completes() { return Exits(0); }

ResultMatcher Exits(int status) {
  return matcher("completes with status " + std::to_string(status), [status](const ExecuteResult& result) {
    std::string fault = wrong_outcome(result, Outcome::Completed);
    if (fault.empty() && result.exit_code != status)
      fault = "whose status is " + std::to_string(result.exit_code);
    return fault;
  });
}

ResultMatcher Raises(TextMatcher type, TextMatcher message) {
  std::string sentence =
      "raises an exception whose type " + describe(type) + " and whose message " + describe(message);
  return matcher(
      std::move(sentence),
      [type = std::move(type), message = std::move(message)](const ExecuteResult& result) -> std::string {
        std::string fault = wrong_outcome(result, Outcome::Raised);
        if (!fault.empty()) return fault;
        if (!result.exception) return "which has no exception";
        fault = wrong_text("exception's type", result.exception->type, type);
        return fault.empty() ? wrong_text("exception's message", result.exception->message, message) : fault;
      });
}

ResultMatcher Exceeds(LimitKind limit) {
  return matcher(std::string("exceeds the limit ") + to_string(limit),
                 [limit](const ExecuteResult& result) -> std::string {
                   std::string fault = wrong_outcome(result, Outcome::LimitExceeded);
                   if (!fault.empty()) return fault;
                   if (!result.limit) return "which names no limit";
                   if (result.limit->kind == limit) return {};
                   return std::string("whose limit is ") + to_string(result.limit->kind);
                 });
}

ResultMatcher Traps() {
  return matcher("traps", [](const ExecuteResult& result) {
    std::string fault = wrong_outcome(result, Outcome::Trapped);
    if (fault.empty() && !result.trap) fault = "which gives no reason";
    return fault;
  });
}

ResultMatcher IsCancelled() { return ends_by("is cancelled", Outcome::Cancelled); }

ResultMatcher IsSuspended() { return ends_by("is suspended", Outcome::Suspended); }

ResultMatcher Prints(TextMatcher text) {
  return matcher("prints a text that " + describe(text), [text](const ExecuteResult& result) {
    return wrong_text("standard output", result.stdout_text, text);
  });
}

ResultMatcher PrintsError(TextMatcher text) {
  return matcher(
      "prints to standard error a text that " + describe(text),
      [text](const ExecuteResult& result) { return wrong_text("standard error", result.stderr_text, text); });
}

ResultMatcher HasValue(TextMatcher json) {
  return matcher("has as its result JSON that " + describe(json),
                 [json](const ExecuteResult& result) -> std::string {
                   std::string fault = wrong_outcome(result, Outcome::Completed);
                   if (!fault.empty()) return fault;
                   if (!result.value_json) return "which has no result";
                   return wrong_text("result", *result.value_json, json);
                 });
}

ResultMatcher HasNoValue() {
  return matcher("has no result", [](const ExecuteResult& result) -> std::string {
    if (result.value_error) return "whose result could not be encoded";
    return result.value_json ? "which has a result" : "";
  });
}

ResultMatcher LeavesState(StateAfter state) {
  return matcher(std::string("leaves the state ") + to_string(state), [state](const ExecuteResult& result) {
    return result.state == state ? std::string() : std::string("whose state is ") + to_string(result.state);
  });
}

}  // namespace eryx::support
