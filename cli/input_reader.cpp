// SPDX-License-Identifier: MIT OR Apache-2.0
#include "input_reader.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace eryx::cli {
namespace {

// Enough for a pipe's contents at once.
constexpr std::size_t most_at_once = 64 << 10;
// How late a read that waits ends when the program has ended.
constexpr int look_around_ms = 10;

[[noreturn]] void fail() {
  throw std::system_error(errno, std::generic_category(), "reading standard input");
}

std::string read_standard_input(const std::stop_token& stop) {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  for (;;) {
    const int ready = ::poll(&input, 1, look_around_ms);
    if (ready < 0 && errno != EINTR) fail();
    if (stop.stop_requested()) return {};
    if (ready <= 0) continue;
    if ((input.revents & POLLNVAL) != 0) return {};
    std::string bytes(most_at_once, '\0');
    const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail();
    bytes.resize(static_cast<std::size_t>(count));
    return bytes;
  }
}

}  // namespace

InputSource standard_input_reader() {
  return [](const std::stop_token& stop) { return read_standard_input(stop); };
}

}  // namespace eryx::cli
