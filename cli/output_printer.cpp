// SPDX-License-Identifier: MIT OR Apache-2.0
#include "output_printer.hpp"

#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>

#include "host_file.hpp"

namespace eryx::cli {
namespace {

constexpr std::array descriptors{STDOUT_FILENO, STDERR_FILENO};

std::string_view bytes_of(const ExecuteResult& result, OutputStream stream) {
  if (stream == OutputStream::StandardOutput)
    return result.stdout_raw ? *result.stdout_raw : result.stdout_text;
  return result.stderr_raw ? *result.stderr_raw : result.stderr_text;
}

}  // namespace

OutputHandler OutputPrinter::handler() {
  return [this](const OutputPiece& piece) { print(piece); };
}

void OutputPrinter::print(const OutputPiece& piece) {
  // What follows a gap is printed after what is missing: at the end.
  is_behind_ = is_behind_ || piece.lost > 0;
  if (is_behind_ || failure_) return;
  const auto index = static_cast<std::size_t>(piece.stream);
  try {
    write_host_descriptor(descriptors[index],
                          {reinterpret_cast<const char*>(piece.bytes.data()), piece.bytes.size()});
    printed_[index] += piece.bytes.size();
  } catch (...) {
    failure_ = std::current_exception();
  }
  if (piece.stream == OutputStream::StandardOutput) last_printed_ = static_cast<char>(piece.bytes.back());
}

void OutputPrinter::finish(const ExecuteResult& result, LastLine last_line) {
  const std::array<std::uint64_t, 2> printed = std::exchange(printed_, {});
  is_behind_ = false;
  if (const std::exception_ptr failure = std::exchange(failure_, {})) std::rethrow_exception(failure);
  for (const OutputStream stream : {OutputStream::StandardOutput, OutputStream::StandardError}) {
    const auto index = static_cast<std::size_t>(stream);
    std::string rest(bytes_of(result, stream).substr(printed[index]));
    if (stream == OutputStream::StandardOutput) {
      if (!rest.empty()) last_printed_ = rest.back();
      if (last_line == LastLine::Ended && last_printed_ != '\n') rest += '\n';
      last_printed_ = '\n';
    }
    write_host_descriptor(descriptors[index], rest);
  }
}

}  // namespace eryx::cli
