// SPDX-License-Identifier: MIT OR Apache-2.0
#include "process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>

extern char** environ;

namespace eryx::cli_test {
namespace {

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
  return {ends[0], ends[1]};
}

/// Appends what one read gives; closes and forgets the descriptor at its end.
void read_into(int& descriptor, std::string& text) {
  std::array<char, 1 << 16> block;
  const ssize_t count = read(descriptor, block.data(), block.size());
  if (count > 0) {
    text.append(block.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    close(descriptor);
    descriptor = -1;
  }
}

}  // namespace

Process::Process(const std::vector<std::string>& command) {
  const Pipe input = make_pipe();
  const Pipe output = make_pipe();
  const Pipe error = make_pipe();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.read_end, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.write_end, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, error.write_end, STDERR_FILENO);
  // Whoever runs the tests in the background may have them ignore Ctrl-C.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  posix_spawnattr_setsigdefault(&attributes, &interrupt);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int failure = posix_spawn(&child_, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(input.read_end);
  close(output.write_end);
  close(error.write_end);
  input_ = input.write_end;
  output_ = output.read_end;
  error_ = error.read_end;
  if (failure != 0) throw std::system_error(failure, std::generic_category(), words[0]);
}

Process::~Process() {
  if (child_ > 0) {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  for (const int descriptor : {input_, output_, error_}) {
    if (descriptor >= 0) close(descriptor);
  }
}

void Process::send_signal(int signal) const { kill(child_, signal); }

bool Process::wait_for_standard_error(std::string_view text) {
  while (finished_.standard_error.find(text) == std::string::npos) {
    if (!read_some()) return false;
  }
  return true;
}

Finished Process::finish(std::string_view standard_input) {
  // A thread of its own: the child may write before it has read everything.
  std::thread writer([this, standard_input] {
    std::string_view rest = standard_input;
    while (!rest.empty()) {
      const ssize_t count = write(input_, rest.data(), rest.size());
      if (count <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(count));
    }
    close(input_);
    input_ = -1;
  });
  while (read_some()) {
  }
  writer.join();
  int status = 0;
  waitpid(child_, &status, 0);
  child_ = 0;
  finished_.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished_;
}

bool Process::read_some() {
  std::array<pollfd, 2> descriptors = {pollfd{output_, POLLIN, 0}, pollfd{error_, POLLIN, 0}};
  if (output_ < 0 && error_ < 0) return false;
  if (poll(descriptors.data(), descriptors.size(), -1) < 0) return errno == EINTR;
  if (descriptors[0].revents != 0) read_into(output_, finished_.standard_output);
  if (descriptors[1].revents != 0) read_into(error_, finished_.standard_error);
  return true;
}

}  // namespace eryx::cli_test
