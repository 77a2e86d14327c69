// SPDX-License-Identifier: MIT OR Apache-2.0
#include "run_arguments.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/value.hpp>
#include <cstddef>
#include <filesystem>
#include <utility>

#include "eryx/error.hpp"
#include "eryx/json.hpp"
#include "file_exchange.hpp"
#include "host_file.hpp"
#include "misuse.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

void add_inputs(const std::vector<std::string>& assignments, ExecuteOptions& options) {
  for (const std::string& assignment : assignments) {
    const auto [name, text] = split_assignment("--input", assignment, "NAME=JSON");
    try {
      check_json(text);  // says what is wrong, and where
    } catch (const Error& error) {
      const bool may_be_text =
          text.find_first_of("\"'{[-0123456789") != 0 && text.find('\'') == std::string::npos;
      throw Misuse(fmt::format(
          "--input: the value of '{}' is not JSON: {}{}", name, error.what(),
          may_be_text ? fmt::format(" (text needs quotes: --input '{}=\"{}\"')", name, text) : ""));
    }
    options.input_json(name, text);
  }
}

/// The program. Absent if a suspended one is to be resumed.
std::optional<std::string> read_program(const RunArguments& arguments) {
  if (arguments.file && arguments.program) throw Misuse("give either FILE or -c, not both");
  if (arguments.program) return arguments.program;
  if (arguments.file) return read_host_file(*arguments.file, "program", arguments.sandbox.limits.source);
  if (arguments.continuation.from) return std::nullopt;
  throw Misuse("no program: give FILE, or -c CODE, or - to read it from standard input");
}

std::ptrdiff_t count_readers_of_standard_input(const RunArguments& arguments) {
  const std::array readers = {arguments.file, arguments.standard_input, arguments.sandbox.callbacks,
                              arguments.continuation.from, arguments.continuation.key};
  return std::ranges::count(readers, "-") +
         std::ranges::count_if(arguments.files,
                               [](const std::string& file) { return parse_file_argument(file).host == "-"; });
}

void check_standard_input(const RunArguments& arguments) {
  if (count_readers_of_standard_input(arguments) > 1) {
    throw Misuse(
        "only one of FILE, --file, --stdin, --callbacks, --from and --key can be read from standard input");
  }
}

/// Whether this command's standard input is the program's without being asked for: nothing else reads it.
bool inherits_standard_input(const RunArguments& arguments) {
  return !arguments.standard_input && count_readers_of_standard_input(arguments) == 0 &&
         fcntl(STDIN_FILENO, F_GETFD) != -1;
}

/// Checks that options for answers are given only to resume a suspended program, and options for starting only with a
/// program.
void check_continuation(const RunArguments& arguments, bool has_program) {
  const ContinuationArguments& more = arguments.continuation;
  const bool has_answers = !more.answers.empty() || !more.answer_errors.empty() || more.start_again;
  if (has_answers && (has_program || !more.from)) {
    throw Misuse(
        "--answer, --answer-error and --start-again resume a program that waits: give --from FILE, and no "
        "program");
  }
  const bool has_starting_options =
      !arguments.inputs.empty() || arguments.standard_input || !arguments.files.empty() || arguments.words;
  if (!has_program && has_starting_options) {
    throw Misuse(
        "--input, --stdin, --file and arguments after -- are for a program that starts: the one that is "
        "resumed has its own");
  }
  if (more.key && !more.from && !more.save) throw Misuse("--key: give --save FILE or --from FILE with it");
  if (more.save) check_can_save(*more.save);
}

/// The name that the program's file gets in /data. Empty if the program comes from elsewhere.
std::string file_name_of(const RunArguments& arguments) {
  if (!arguments.file || arguments.file == "-") return {};
  std::string name = std::filesystem::path(*arguments.file).filename().string();
  const bool is_plain = !name.empty() && name.size() < 256 && terminal_line(name) == name;
  return is_plain ? name : "program.py";
}

/// The program in /data, as it is beside its data at home, unless it does not fit there: it runs all the same.
void add_program_file(const std::string& name, const std::string& program, const Limits& limits,
                      FileMap& files) {
  std::uint64_t size = program.size();
  for (const auto& [path, contents] : files) size += contents.size();
  if (size <= limits.files.count && files.size() < limits.file_entries) files.emplace(name, program);
}

std::vector<std::string> command_line(const RunArguments& arguments, const std::string& file_name) {
  std::vector<std::string> words = {arguments.program ? "-c" : file_name.empty() ? "-" : file_name};
  if (arguments.words) words.insert(words.end(), arguments.words->begin(), arguments.words->end());
  return words;
}

}  // namespace

RunRequest read_request(const RunArguments& arguments) {
  const Limits& limits = arguments.sandbox.limits;
  check_standard_input(arguments);
  RunRequest request;
  request.program = read_program(arguments);
  check_continuation(arguments, request.program.has_value());
  ExecuteOptions& options = request.options;
  if (arguments.out) options.collect_files();
  request.trace = trace_options(arguments.traces);
  if (request.trace) options.trace(*request.trace);
  request.inherits_input = inherits_standard_input(arguments);
  if (!request.program) return request;

  add_inputs(arguments.inputs, options);
  if (arguments.standard_input)
    options.standard_input(read_host_file(*arguments.standard_input, "standard input", limits.input));
  FileMap files;
  read_files(arguments.files, limits.files, files);
  request.file_name = file_name_of(arguments);
  if (!request.file_name.empty()) {
    add_program_file(request.file_name, *request.program, limits, files);
    options.program_file("/data/" + request.file_name);
  }
  if (!files.empty()) options.files(std::move(files));
  options.arguments(command_line(arguments, request.file_name));
  return request;
}

}  // namespace eryx::cli
