// SPDX-License-Identifier: MIT OR Apache-2.0
#include "child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

extern char** environ;

namespace eryx::cli {
namespace {

// Enough for the last line of an error message.
constexpr std::size_t kept_of_standard_error = 4096;

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

/// An owned descriptor. The constructor fails if its number is negative, as system calls report errors.
class Descriptor {
 public:
  Descriptor(int number, const char* what) : number_(number) {
    if (number < 0) fail(errno, what);
  }
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;

  /// Negative if it is closed; `poll` ignores those.
  [[nodiscard]] int get() const noexcept { return number_; }
  void close() noexcept {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }

 private:
  int number_;
};

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

Pipe make_pipe() {
  std::array<int, 2> ends{-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail(errno, "pipe2");
  return {{ends[0], "pipe2"}, {ends[1], "pipe2"}};
}

/// A file in memory. Unlike a pipe it accepts everything at once, and a reader that stops early does no harm.
Descriptor make_input(std::string_view text) {
  Descriptor file(memfd_create("eryx-arguments", MFD_CLOEXEC), "memfd_create");
  for (std::size_t done = 0; done < text.size();) {
    // Written with explicit offsets, so that the child starts reading at 0.
    const ssize_t count =
        pwrite(file.get(), text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (count < 0 && errno != EINTR) fail(errno, "writing the arguments");
    if (count > 0) done += static_cast<std::size_t>(count);
  }
  return file;
}

class SpawnSettings {
 public:
  SpawnSettings(int input, int output, int error) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, error, STDERR_FILENO);
    // Our descriptors are closed on exec; these are inherited from the parent process.
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    // Ctrl-C is for the `eryx` process, which blocks the signal and handles it itself.
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnSettings() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  [[nodiscard]] pid_t spawn(const std::vector<std::string>& command) const {
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t child = 0;
    const int failure =
        posix_spawnp(&child, arguments[0], &actions_, &attributes_, arguments.data(), environ);
    if (failure != 0) fail(failure, "cannot start '" + command.front() + "'");
    return child;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// A child process that does not outlive this object.
class Child {
 public:
  explicit Child(pid_t process) : process_(process) {}
  ~Child() {
    if (process_ == 0) return;
    kill(-process_, SIGKILL);
    (void)reap();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] pid_t process() const noexcept { return process_; }

  /// Waits for the child to end. Returns: the status of waitpid.
  int reap() noexcept {
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = 0;
    return status;
  }

 private:
  pid_t process_;
};

/// Appends the data of one read; closes the pipe at its end.
void read_into(Descriptor& pipe, std::string& text) {
  std::array<char, 1 << 14> block{};
  const ssize_t count = read(pipe.get(), block.data(), block.size());
  if (count > 0) {
    text.append(block.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    pipe.close();
  }
}

/// Reads until the child has ended and its pipes are closed. Returns: what cut that short, if anything.
std::optional<ChildEnd> follow(const Child& child, Descriptor& output, Descriptor& error,
                               const Descriptor& stopped, Bytes output_limit, FinishedChild& finished) {
  // By number, because the header of glibc 2.36 declares the function without C linkage.
  Descriptor ended(static_cast<int>(syscall(SYS_pidfd_open, child.process(), 0)), "pidfd_open");
  while (ended.get() >= 0 || output.get() >= 0 || error.get() >= 0) {
    std::array<pollfd, 4> events = {pollfd{stopped.get(), POLLIN, 0}, pollfd{output.get(), POLLIN, 0},
                                    pollfd{error.get(), POLLIN, 0}, pollfd{ended.get(), POLLIN, 0}};
    if (poll(events.data(), events.size(), -1) < 0) {
      if (errno != EINTR) fail(errno, "poll");
      continue;
    }
    if (events[0].revents != 0) return ChildEnd::Stopped;
    if (events[1].revents != 0) read_into(output, finished.standard_output);
    if (finished.standard_output.size() > output_limit.count) return ChildEnd::TooMuchOutput;
    if (events[2].revents != 0) read_into(error, finished.standard_error);
    if (finished.standard_error.size() > kept_of_standard_error)
      finished.standard_error.erase(0, finished.standard_error.size() - kept_of_standard_error);
    if (events[3].revents != 0) ended.close();
  }
  return std::nullopt;
}

}  // namespace

FinishedChild run_child(const std::vector<std::string>& command, std::string_view standard_input,
                        Bytes output_limit, const std::stop_token& stop) {
  const Descriptor stopped(eventfd(0, EFD_CLOEXEC), "eventfd");
  const std::stop_callback on_stop(stop, [&stopped] {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(stopped.get(), &one, sizeof one);
  });
  Pipe output = make_pipe();
  Pipe error = make_pipe();
  const Descriptor input = make_input(standard_input);
  Child child(SpawnSettings(input.get(), output.write_end.get(), error.write_end.get()).spawn(command));
  output.write_end.close();
  error.write_end.close();

  FinishedChild finished;
  if (const auto cut = follow(child, output.read_end, error.read_end, stopped, output_limit, finished)) {
    finished.end = *cut;
    return finished;
  }
  const int status = child.reap();
  finished.end = WIFEXITED(status) ? ChildEnd::Exited : ChildEnd::Signalled;
  finished.code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
  return finished;
}

}  // namespace eryx::cli
