// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <thread>
#include <utility>

#include "base/system_error.hpp"
#include "base/unique_fd.hpp"
#include "eryx/error.hpp"

namespace eryx::native {

namespace {

/// A process and its descendants, which do not outlive this object.
class Child {
 public:
  Child(std::size_t command, pid_t process) : command_(command), process_(process) {}
  Child(Child&& other) noexcept : command_(other.command_), process_(std::exchange(other.process_, 0)) {}
  Child& operator=(Child&& other) noexcept {
    std::swap(command_, other.command_);
    std::swap(process_, other.process_);
    return *this;
  }
  ~Child() {
    if (process_ == 0) return;
    ::kill(-process_, SIGKILL);
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
  }

  [[nodiscard]] std::size_t command() const noexcept { return command_; }

  /// Its wait status, once it has ended. Its descendants end with it.
  std::optional<int> ended() {
    siginfo_t end{};
    int status = 0;
    int result = ::waitid(P_PID, static_cast<id_t>(process_), &end, WEXITED | WNOHANG | WNOWAIT);
    if (result == 0 && end.si_pid == 0) return std::nullopt;
    if (result == 0) {
      // While nobody has waited for it, its number is no other group's.
      ::kill(-process_, SIGKILL);
      result = ::waitpid(process_, &status, 0);
    }
    if (result < 0 && errno == EINTR) return std::nullopt;
    process_ = 0;
    if (result < 0) {
      throw Error(ErrorKind::Unsupported,
                  "the end of a child process cannot be waited for: this program ignores SIGCHLD");
    }
    return status;
  }

 private:
  std::size_t command_;
  pid_t process_;
};

class SpawnSettings {
 public:
  SpawnSettings(const std::filesystem::path& folder, int input, int output) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
    ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    ::posix_spawnattr_init(&attributes_);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnSettings() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  [[nodiscard]] pid_t spawn(std::vector<std::string> words, std::vector<std::string> environment) const {
    const auto pointers = [](std::vector<std::string>& texts) {
      std::vector<char*> result;
      for (std::string& text : texts) result.push_back(text.data());
      result.push_back(nullptr);
      return result;
    };
    pid_t child = 0;
    const int failure = ::posix_spawn(&child, words.front().c_str(), &actions_, &attributes_,
                                      pointers(words).data(), pointers(environment).data());
    if (failure != 0)
      throw base::system_failure(ErrorKind::Unsupported, "cannot start " + words.front(), failure);
    return child;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// Whoever is killed cannot end its children. Part of util-linux; where that is not, they run on to their limits.
constexpr const char* end_with_us =
    "[ ! -x /usr/bin/setpriv ] || set -- /usr/bin/setpriv --pdeathsig KILL \"$@\"; ";

/// A limit of processes: of the shell's `ulimit -LETTER`, in units of so many bytes or seconds.
struct ShellLimit {
  char letter;
  int resource;
  std::uint64_t unit;
  std::uint64_t wanted;
};

std::array<ShellLimit, 3> limits_of(const Command& command) {
  const ProcessLimits& limits = command.limits;
  return {{{'t', RLIMIT_CPU, 1, static_cast<std::uint64_t>(limits.cpu.count())},
           {'v', RLIMIT_AS, 1024, limits.memory},
           {'f', RLIMIT_FSIZE, 512, limits.file}}};
}

/// What this process has itself, and its children then: it may be lower than what is wanted, and cannot be raised.
std::uint64_t inherited(const ShellLimit& limit) {
  rlimit own{};
  if (::getrlimit(static_cast<__rlimit_resource_t>(limit.resource), &own) != 0 ||
      own.rlim_cur == RLIM_INFINITY)
    return std::numeric_limits<std::uint64_t>::max();
  return own.rlim_cur;
}

/// Of those that are lower than what is wanted, for a message; empty: there are none.
std::string describe_inherited(const Command& command) {
  std::string text;
  for (const ShellLimit& limit : limits_of(command)) {
    if (const std::uint64_t own = inherited(limit); own < limit.wanted)
      text += std::string(text.empty() ? " under limits of this process: " : ", ") + "ulimit -" +
              limit.letter + " " + std::to_string(own / limit.unit);
  }
  return text;
}

/// How the shell ends, and what it has said then, if it cannot set the limits.
constexpr int without_limits = 93;
constexpr const char* without_limits_text = "eryx: this shell cannot set limits";

/// A shell sets the limits and becomes the program: between fork and exec nobody else could, in a process with threads.
std::vector<std::string> limited(const Command& command) {
  std::string script = "{ ulimit -c 0";
  for (const ShellLimit& limit : limits_of(command))
    script += std::string(" && ulimit -") + limit.letter + " " +
              std::to_string(std::min(limit.wanted, inherited(limit)) / limit.unit);
  script += "; } || { echo '" + std::string(without_limits_text) + "'; exit " +
            std::to_string(without_limits) + "; }; " + end_with_us + "exec \"$@\"";
  std::vector<std::string> words = {"/bin/sh", "-c", script, "sh"};
  words.insert(words.end(), command.words.begin(), command.words.end());
  return words;
}

base::UniqueFd open_or_throw(const std::filesystem::path& path, int flags) {
  base::UniqueFd file(::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!file) throw base::system_failure(ErrorKind::Io, "cannot open " + path.string());
  return file;
}

Child start(const Command& command, std::size_t place, const std::filesystem::path& folder) {
  const base::UniqueFd nothing = open_or_throw("/dev/null", O_RDONLY);
  const base::UniqueFd log = open_or_throw(folder / command.log, O_WRONLY | O_CREAT | O_TRUNC);
  // What it says of a full disk has to have room there.
  constexpr off_t room = 4096;
  (void)::fallocate(log.get(), FALLOC_FL_KEEP_SIZE, 0, room);
  const SpawnSettings settings(folder, nothing.get(), log.get());
  return {place, settings.spawn(limited(command), command.environment)};
}

/// Of its log, the last line that is not empty.
bool has_no_limits(const std::filesystem::path& log, int status) {
  if (!WIFEXITED(status) || WEXITSTATUS(status) != without_limits) return false;
  std::ifstream file(log);
  std::string line;
  for (std::string next; std::getline(file, next);)
    if (!next.empty()) line = next;
  return line == without_limits_text;
}

FailedCommand describe(const Command& command, std::size_t place, int status) {
  const std::string limits = describe_inherited(command);
  if (WIFEXITED(status))
    return {place, "exit status " + std::to_string(WEXITSTATUS(status)) + limits, false, !limits.empty()};
  const int signal = WTERMSIG(status);
  const char* const name = ::sigdescr_np(signal);
  return {place,
          "killed by signal " + std::to_string(signal) + " (" + (name != nullptr ? name : "unknown") + ")" +
              limits,
          true, !limits.empty()};
}

}  // namespace

void check(const Patience& patience) {
  if (patience.stop.stop_requested())
    throw Error(ErrorKind::ShutDown, "the native code was not finished: it was told to stop");
  if (std::chrono::steady_clock::now() >= patience.end)
    throw Error(
        ErrorKind::OutOfResources,
        "the native code was not finished in the time it was given; what is compiled is kept, and the "
        "same again goes on from there");
  if (patience.on_check) patience.on_check();
}

std::optional<FailedCommand> run_commands(std::span<const Command> commands,
                                          const std::filesystem::path& folder, unsigned jobs,
                                          const Patience& patience,
                                          const std::function<void(std::size_t)>& on_end) {
  std::vector<Child> running;
  std::size_t next = 0;
  while (next < commands.size() || !running.empty()) {
    check(patience);
    while (next < commands.size() && running.size() < std::max(jobs, 1U)) {
      running.push_back(start(commands[next], next, folder));
      ++next;
    }
    bool has_ended = false;
    for (auto child = running.begin(); child != running.end();) {
      const std::optional<int> status = child->ended();
      if (!status) {
        ++child;
        continue;
      }
      const Command& ended = commands[child->command()];
      if (has_no_limits(folder / ended.log, *status))
        throw Error(ErrorKind::Unsupported,
                    "programs cannot be run with limits of time and memory: /bin/sh does not set them");
      if (*status != 0) return describe(ended, child->command(), *status);
      const std::size_t command = child->command();
      child = running.erase(child);
      has_ended = true;
      if (on_end) on_end(command);
    }
    if (!has_ended) std::this_thread::sleep_for(std::chrono::milliseconds(3));
  }
  return std::nullopt;
}

}  // namespace eryx::native
