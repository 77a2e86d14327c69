// SPDX-License-Identifier: MIT OR Apache-2.0
#include "limit_rows.hpp"

#include <boost/json/string.hpp>
#include <chrono>

namespace eryx::security {
namespace {

using namespace std::chrono_literals;
using Unlimited = LimitRow::Unlimited;

std::function<bool(const Seen&)> prints(std::string text) {
  return [text = std::move(text)](const Seen& seen) { return seen.output.find(text) != std::string::npos; };
}

std::function<bool(const Seen&)> exceeds(LimitKind kind) {
  return [kind](const Seen& seen) { return seen.limit == kind; };
}

// Runs a body that calls callbacks, and prints the class of what it raises.
std::string printing_errors(const std::string& body) {
  std::string program = "try:\n";
  std::size_t begin = 0;
  while (begin < body.size()) {
    const std::size_t end = body.find('\n', begin);
    program += "    " + body.substr(begin, end - begin) + '\n';
    begin = end == std::string::npos ? body.size() : end + 1;
  }
  return program + "except Exception as error:\n    print('raised', type(error).__name__)\n";
}

constexpr const char* gather = R"(
import asyncio
async def main(count, size):
    calls = [number(text='x' * size) for _ in range(count)]
    for answer in await asyncio.gather(*calls, return_exceptions=True):
        if isinstance(answer, Exception): print('raised', type(answer).__name__)
    print('most', highest.sync())
)";

std::vector<LimitRow> rows_of_executions() {
  return {
      {"wall_time",
       [](Limits& limits) { limits.wall_time = 400ms; },
       "while True: pass",
       exceeds(LimitKind::WallTime),
       {},
       {"--timeout", "400ms"},
       {},
       Unlimited::GoesOn},
      {"grace",
       [](Limits& limits) {
         limits.wall_time = 400ms;
         limits.grace = 10ms;
       },
       "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
       exceeds(LimitKind::WallTime),
       {},
       {"--timeout", "400ms", "--grace", "10ms"},
       {},
       Unlimited::GoesOn},
      {"memory",
       [](Limits& limits) { limits.memory = Bytes{48u << 20}; },
       "try: block = bytes(60 << 20)\nexcept MemoryError: print('no memory')",
       prints("no memory"),
       {},
       {"--memory", "48MiB"}},
      {"output",
       [](Limits& limits) { limits.output = Bytes{1000}; },
       "print('x' * 5000)",
       [](const Seen& seen) { return seen.is_output_truncated && seen.output.size() < 1200; },
       {},
       {"--output-limit", "1000B"}},
      {"result",
       [](Limits& limits) { limits.result = Bytes{1000}; },
       "result = data = 'x' * 5000",
       [](const Seen& seen) { return seen.value_error.find("the limit of 1000") != std::string::npos; },
       {},
       {},
       {Way::Repl}},  // its result is whether it ends
      {"source",
       [](Limits& limits) { limits.source = Bytes{1000}; },
       "pass\n#" + std::string(5000, 'x'),
       exceeds(LimitKind::Source),
       {},
       {},
       // These have a program already, of an execution or our own; the command has no option for it.
       {Way::Resume, Way::ResumeBytes, Way::SessionResume, Way::Service, Way::Repl}},
      {"input",
       [](Limits& limits) { limits.input = Bytes{1000}; },
       "pass",
       exceeds(LimitKind::Input),
       [](ExecuteOptions& options) { options.input("given", boost::json::string(5000, 'x')); },
       {},
       // Inputs are variables of the program before it is suspended; a service has its own (see below).
       {Way::Resume, Way::ResumeBytes, Way::SessionResume, Way::Service, Way::Repl}},
      {"input (standard input)",
       [](Limits& limits) { limits.input = Bytes{1000}; },
       "pass",
       exceeds(LimitKind::Input),
       [](ExecuteOptions& options) { options.standard_input(std::string(5000, 'x')); },
       {},
       {Way::Service, Way::Repl}},  // they read none
      {"files",
       [](Limits& limits) { limits.files = Bytes{1000}; },
       "import errno\ntry:\n    with open('/tmp/f', 'wb') as file: file.write(bytes(5000))\n"
       "except OSError as error: print('full', error.errno == errno.ENOSPC)",
       prints("full True"),
       {},
       {"--files-limit", "1000B"}},
      {"file_entries",
       [](Limits& limits) { limits.file_entries = 5; },
       "import errno, os\ntry:\n    for i in range(20): os.mkdir(f'/tmp/{i}')\n"
       "except OSError as error: print('full', error.errno == errno.ENOSPC)",
       prints("full True"),
       {},
       {},
       {Way::Repl}},  // no option
      {"journal",
       [](Limits& limits) { limits.journal = Bytes{1000}; },
       "import time\nfor _ in range(1000): last = time.time()",
       [](const Seen& seen) { return seen.is_journal_truncated; },
       [](ExecuteOptions& options) { options.recording(Recording::On); },
       {},
       // They record none; a longer journal is not even replayed: see api_journal_limit_test.
       {Way::Resume, Way::ResumeBytes, Way::SessionResume, Way::Replay, Way::Repl}},
  };
}

std::vector<LimitRow> rows_of_mounts() {
  std::vector<LimitRow> rows = {
      {"open files of the host",
       [](Limits&) {},
       "import errno, os\nopened = []\ntry:\n"
       "    for i in range(100): opened.append(os.open('/host/file', os.O_RDONLY))\n"
       "except OSError as error: print('full', len(opened), error.errno == errno.EMFILE)\n"
       "for number in opened: os.close(number)",
       prints("full 64 True"),
       {},
       {},
       {Way::Repl},         // no option for the mount of these rows
       Unlimited::GoesOn},  // nobody can change it
  };
  for (const std::string mount : {"host", "overlay"}) {
    rows.push_back({"files (" + mount + ")",
                    [](Limits& limits) { limits.files = Bytes{1000}; },
                    "import errno\ntry:\n    with open('/" + mount +
                        "/f', 'wb') as file: file.write(bytes(5000))\n"
                        "except OSError as error: print('full', error.errno == errno.ENOSPC)",
                    prints("full True"),
                    {},
                    {},
                    {Way::Repl}});
    rows.push_back({"file_entries (" + mount + ")",
                    [](Limits& limits) { limits.file_entries = 5; },
                    "import errno, os\nmade = []\ntry:\n    for i in range(20):\n        os.mkdir(f'/" +
                        mount + "/{i}')\n        made.append(i)\n" +
                        "except OSError as error: print('full', error.errno == errno.ENOSPC)\n" +
                        "for i in made: os.rmdir(f'/" + mount + "/{i}')",
                    prints("full True"),
                    {},
                    {},
                    {Way::Repl}});
  }
  return rows;
}

std::vector<LimitRow> rows_of_calls() {
  return {
      {"callback_time",
       [](Limits& limits) { limits.callback_time = 100ms; },
       printing_errors("never.sync()"),
       prints("raised CallbackTimeoutError"),
       {},
       {"--callback-time", "100ms"},
       {Way::Replay},
       Unlimited::GoesOn},  // nothing takes time in it
      {"callback_calls",
       [](Limits& limits) { limits.callback_calls = 3; },
       printing_errors("for i in range(5): number.sync()"),
       prints("raised CallbackLimitError"),
       {},
       {"--callback-calls", "3"}},
      {"callbacks_in_flight",
       [](Limits& limits) { limits.callbacks_in_flight = 2; },
       gather + std::string("asyncio.run(main(6, 1))"),
       prints("most 2"),
       {},
       {},
       {Way::Replay, Way::Repl}},  // no handler runs; no option
      {"callback_arguments",
       [](Limits& limits) { limits.callback_arguments = Bytes{1000}; },
       printing_errors("number.sync(text='x' * 5000)"),
       prints("raised CallbackLimitError"),
       {},
       {},
       {Way::Repl}},
      {"callback_pending",
       [](Limits& limits) { limits.callback_pending = Bytes{1000}; },
       gather + std::string("asyncio.run(main(6, 400))"),
       prints("raised CallbackLimitError"),
       {},
       {},
       {Way::Repl}},
      {"callback_result",
       [](Limits& limits) { limits.callback_result = Bytes{1000}; },
       printing_errors("large.sync()"),
       prints("raised CallbackLimitError"),
       {},
       {},
       {Way::Repl}},
      {"callback_result (immediate)",
       [](Limits& limits) { limits.callback_result = Bytes{1000}; },
       printing_errors("large_now.sync()"),
       prints("raised CallbackLimitError"),
       {},
       {},
       {Way::Repl}},
      {"callback_calls (immediate)",
       [](Limits& limits) { limits.callback_calls = 3; },
       printing_errors("for i in range(5): large_now.sync()"),
       prints("raised CallbackLimitError"),
       {},
       {},
       {Way::Repl}},
  };
}

}  // namespace

const std::vector<LimitRow>& limit_rows() {
  static const std::vector<LimitRow> rows = [] {
    std::vector<LimitRow> all = rows_of_executions();
    for (LimitRow& row : rows_of_mounts()) all.push_back(std::move(row));
    for (LimitRow& row : rows_of_calls()) all.push_back(std::move(row));
#ifdef ERYX_HAS_METERED
    all.push_back({"fuel",
                   [](Limits& limits) { limits.fuel = 100'000'000; },
                   "while True: pass",
                   exceeds(LimitKind::Fuel),
                   {},
                   {"--fuel", "100000000"},
                   {},
                   Unlimited::GoesOn});
#endif
    return all;
  }();
  return rows;
}

}  // namespace eryx::security
