// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx-peer`: Eryx's side of bench/peers.py. Reads requests, one JSON object a line, does each work as often as it is
/// asked to and answers with one line: the microseconds of each run. bench/peers/protocol.py describes both.
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <list>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/eryx.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

using boost::json::object;
using Clock = std::chrono::steady_clock;

constexpr int calls_in_a_row = 900;  // below the default limit of an execution, and that of every rival
constexpr std::chrono::milliseconds limit{100};

const ExecuteResult& require(const ExecuteResult& result, std::string_view printed) {
  if (result.exception) throw std::runtime_error(result.exception->traceback);
  if (result.stdout_text != printed) throw std::runtime_error("printed: " + result.stdout_text);
  return result;
}

/// One line of the other side.
struct Request {
  std::string work;
  int runs = 1;
  std::chrono::duration<double> seconds{1};
  std::chrono::duration<double> warm_up{0};
  std::string program;  ///< Of a processor's work, or what makes the state that is suspended.
  std::string check;    ///< What the suspended program does when it goes on.
  std::string printed;  ///< By `check`.
};

std::string text_of(const object& from, std::string_view name) {
  const boost::json::value* value = from.if_contains(name);
  return value == nullptr ? std::string() : boost::json::value_to<std::string>(*value);
}

Request parse(const std::string& line) {
  const object from = boost::json::parse(line).as_object();
  Request request;
  request.work = text_of(from, "work");
  request.runs = from.at("runs").to_number<int>();
  request.seconds = std::chrono::duration<double>(from.at("seconds").to_number<double>());
  request.warm_up = std::chrono::duration<double>(from.at("warm_up").to_number<double>());
  request.program = text_of(from, "program");
  request.check = text_of(from, "check");
  request.printed = text_of(from, "printed");
  return request;
}

/// Calls `once`, which returns its microseconds, uncounted until the warm-up has passed and then as often as asked.
boost::json::array repeat(const Request& request, const std::function<double()>& once) {
  for (const auto end = Clock::now() + request.warm_up; Clock::now() < end;) once();
  boost::json::array samples;
  const auto end = Clock::now() + request.seconds;
  while (samples.empty() || (static_cast<int>(samples.size()) < request.runs && Clock::now() < end))
    samples.push_back(once());
  return samples;
}

struct Number {
  std::int64_t x = 0;
};
ERYX_DESCRIBE_ARGS(Number, (x))

/// The works. Threading: one thread.
class Peer {
 public:
  object answer(const Request& request) {
    static const std::map<std::string, object (Peer::*)(const Request&)> works = {
        {"fresh", &Peer::fresh},         {"other", &Peer::other},       {"session", &Peer::session},
        {"statement", &Peer::statement}, {"callback", &Peer::callback}, {"gather", &Peer::gather},
        {"suspend", &Peer::suspend},     {"resume", &Peer::resume},     {"limit", &Peer::limited},
        {"hold", &Peer::hold},           {"release", &Peer::release},   {"program", &Peer::program}};
    const auto found = works.find(request.work);
    if (found == works.end()) throw std::runtime_error("there is no work '" + request.work + "'");
    return (this->*found->second)(request);
  }

 private:
  object fresh(const Request& request) {
    return {{"samples", repeat(request, [&] {
               return microseconds_of([&] { require(sandbox_.execute("print(1)"), "1\n"); });
             })}};
  }

  object other(const Request& request) {
    const Prepared prepared = sandbox_.prepare("import eryx\neryx.ready()\nprint(1)");
    return {{"ways", object{{"prepared program, fresh interpreter", repeat(request, [&] {
                               return microseconds_of([&] { require(prepared.execute(), "1\n"); });
                             })}}}};
  }

  object session(const Request& request) {
    return {{"samples", repeat(request, [&] {
               std::optional<Session> session;  // Its end does not count, as with the rivals.
               return microseconds_of([&] { require(session.emplace(sandbox_).execute("x = 1"), ""); });
             })}};
  }

  object statement(const Request& request) {
    Session session(sandbox_);  // With undo, which is the default.
    return {{"samples", repeat(request, [&] {
               return microseconds_of([&] { require(session.execute("x = 1"), ""); });
             })}};
  }

  object callback(const Request& request) {
    Session session(calling_);
    const std::string program = "for i in range(" + std::to_string(calls_in_a_row) + "): await f(x=i)";
    return {{"samples", repeat(request, [&] {
               return microseconds_of([&] { require(session.execute(program), ""); }) / calls_in_a_row;
             })}};
  }

  object gather(const Request& request) {
    Session session(calling_);
    require(session.execute("import asyncio"), "");
    return {{"samples", repeat(request, [&] {
               return microseconds_of([&] {
                 require(session.execute("r = await asyncio.gather(*[f(x=i) for i in range(100)])\n"
                                         "assert r == list(range(1, 101))"),
                         "");
               });
             })}};
  }

  object suspend(const Request& request) {
    std::size_t size = 0;
    boost::json::array samples = repeat(request, [&] {
      Session session(asking_);
      if (session.execute(suspended(request)).outcome != Outcome::Suspended)
        throw std::runtime_error("the program did not wait");
      return microseconds_of([&] { size = session.checkpoint().to_bytes().size(); });
    });
    return {{"samples", std::move(samples)}, {"bytes", size}};
  }

  object resume(const Request& request) {
    const ExecuteResult waiting = asking_.execute(suspended(request));
    if (!waiting.checkpoint) throw std::runtime_error("the program did not wait");
    const std::vector<std::byte> bytes = waiting.checkpoint->to_bytes();
    return {{"samples", repeat(request, [&] {
               return microseconds_of([&] {
                 const Checkpoint checkpoint = asking_.read_checkpoint(bytes);
                 ResumeOptions options;
                 options.answer(checkpoint.pending_calls().at(0).id, boost::json::value(7));
                 require(asking_.resume(checkpoint, options), request.printed);
               });
             })}};
  }

  object limited(const Request& request) {
    Limits limits;
    limits.wall_time = limit;
    const Sandbox sandbox = Sandbox::builder().limits(limits).build();
    return {{"samples", repeat(request, [&] {
               const double taken = microseconds_of([&] {
                 if (sandbox.execute("while True:\n    pass\n").outcome != Outcome::LimitExceeded)
                   throw std::runtime_error("the limit did not end the program");
               });
               return taken - std::chrono::duration<double, std::micro>(limit).count();
             })}};
  }

  object hold(const Request& request) {
    const auto end = Clock::now() + request.seconds;
    const std::size_t before = held_.size();
    while (static_cast<int>(held_.size() - before) < request.runs && Clock::now() < end) {
      held_.emplace_back(sandbox_);
      require(held_.back().execute("x = 1"), "");
    }
    return {{"held", held_.size() - before}};
  }

  object release(const Request&) {
    held_.clear();
    return {{"held", 0}};
  }

  /// What the program measures of itself; it prints its seconds and a check of what it computed.
  object program(const Request& request) {
    Limits limits;
    limits.wall_time = std::chrono::minutes(1);
    limits.memory = Bytes{512ull << 20};
    const ExecuteResult result = Sandbox::builder().limits(limits).build().execute(request.program);
    if (result.exception) throw std::runtime_error(result.exception->traceback);
    return {{"printed", result.stdout_text}};
  }

  static std::string suspended(const Request& request) {
    return request.program + "\nanswer = await ask(q='go on?')\n" + request.check;
  }

  Sandbox sandbox_ = Sandbox::builder().build();
  Sandbox calling_ =
      Sandbox::builder().callback("f", "Adds one", [](Number number) { return number.x + 1; }).build();
  Sandbox asking_ = Sandbox::builder()
                        .callback("ask", "Asks a person", [](const object&) -> int { throw AnswerLater(); })
                        .build();
  std::list<Session> held_;
};

std::string serve(Peer& peer, const std::string& line) {
  try {
    return boost::json::serialize(peer.answer(parse(line)));
  } catch (const std::exception& error) {
    return boost::json::serialize(object{{"failed", error.what()}});
  }
}

}  // namespace
}  // namespace eryx::bench

int main() {
  eryx::bench::Peer peer;
  std::cout << boost::json::serialize(boost::json::object{{"version", eryx::version()}}) << std::endl;
  for (std::string line; std::getline(std::cin, line);)
    std::cout << eryx::bench::serve(peer, line) << std::endl;
}
