// SPDX-License-Identifier: MIT OR Apache-2.0
#include "stepping.hpp"

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "figure.hpp"

// By the linker: the guest's code (guest/native/guest_code.ld), and all code of the program.
extern "C" {
extern const char __start_eryx_guest_code[] __attribute__((weak));  // NOLINT(bugprone-reserved-identifier)
extern const char __stop_eryx_guest_code[] __attribute__((weak));   // NOLINT(bugprone-reserved-identifier)
extern const char __executable_start[];                             // NOLINT(bugprone-reserved-identifier)
extern const char etext[];
}

namespace eryx::bench {
namespace {

constexpr int warm_up = 500;

struct CodeRange {
  std::uint64_t begin;
  std::uint64_t end;
  [[nodiscard]] bool contains(std::uint64_t address) const { return address >= begin && address < end; }
};

std::uint64_t address_of(const char* symbol) { return reinterpret_cast<std::uint64_t>(symbol); }

// Where the program's code lies in the process that is counted. It is the same program: the distance to a symbol of both
// is the distance of all.
struct ProgramCode {
  CodeRange guest;
  CodeRange whole;

  explicit ProgramCode(std::uint64_t start) {
    const std::uint64_t moved = start - address_of(__executable_start);
    guest = {address_of(__start_eryx_guest_code) + moved, address_of(__stop_eryx_guest_code) + moved};
    whole = {start, address_of(etext) + moved};
  }
};

std::uint64_t read_word(int pipe) {
  std::uint64_t word = 0;
  if (::read(pipe, &word, sizeof word) != static_cast<ssize_t>(sizeof word))
    throw Unmeasurable("the process that is counted failed before it began");
  return word;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw Unmeasurable(std::strerror(errno));
  }
  return status;
}

// A child that stops at its marks. Ended with this object, however far it is.
class Tracee {
 public:
  explicit Tracee(const std::string& name) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw Unmeasurable(std::strerror(errno));
    id_ = ::fork();
    if (id_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::execl("/proc/self/exe", "eryx-bench", "--stepped", name.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ends[0];
    if (id_ < 0) throw Unmeasurable(std::strerror(errno));
  }
  Tracee(const Tracee&) = delete;
  Tracee& operator=(const Tracee&) = delete;
  ~Tracee() {
    if (!ended_) {
      ::kill(id_, SIGKILL);
      ::waitpid(id_, nullptr, 0);
    }
    ::close(output_);
  }

  [[nodiscard]] std::uint64_t read_start() const { return read_word(output_); }

  // Goes on until a signal other than those of the work stops it at a mark or after a step.
  void go(__ptrace_request how) {
    if (::ptrace(how, id_, nullptr, signal_) != 0)
      throw Unmeasurable(std::string("ptrace: ") + std::strerror(errno));
    wait();
  }

  void wait() {
    const int status = wait_for(id_);
    ended_ = WIFEXITED(status) || WIFSIGNALED(status);
    if (ended_) throw Unmeasurable("the process that is counted ended: it says why above");
    // A mark and a step are both a trap; all else is for the program.
    signal_ = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
  }

  [[nodiscard]] std::uint64_t next_instruction() const {
    user_regs_struct registers{};
    if (::ptrace(PTRACE_GETREGS, id_, nullptr, &registers) != 0) throw Unmeasurable(std::strerror(errno));
    return registers.rip;
  }

  [[nodiscard]] std::uint64_t text_at(std::uint64_t address) const {
    errno = 0;
    const long word = ::ptrace(PTRACE_PEEKTEXT, id_, address, nullptr);
    return errno == 0 ? static_cast<std::uint64_t>(word) : 0;
  }

 private:
  pid_t id_ = -1;
  int output_ = -1;
  int signal_ = 0;
  bool ended_ = false;
};

constexpr std::uint8_t mark = 0xCC;  // int3

bool is_system_call(std::uint64_t text) { return (text & 0xFFFF) == 0x050F; }

}  // namespace

Steps count_steps(const std::string& name) {
  if (__start_eryx_guest_code == nullptr)
    throw Unmeasurable("the guest's code is not in this program but in a library");
  Tracee tracee(name);
  const ProgramCode code(tracee.read_start());
  tracee.wait();  // the first mark
  Steps steps;
  std::uint64_t last = 0;
  while (true) {
    const std::uint64_t address = tracee.next_instruction();
    if (code.whole.contains(address)) {
      if ((tracee.text_at(address) & 0xFF) == mark) return steps;
      if (address != last) ++(code.guest.contains(address) ? steps.guest : steps.host);
    } else if (address != last) {
      ++steps.libraries;
      if (is_system_call(tracee.text_at(address))) ++steps.system_calls;
    }
    last = address;
    tracee.go(PTRACE_SINGLESTEP);
  }
}

void run_stepped(const std::function<void()>& work) {
  for (int i = 0; i < warm_up; ++i) work();
  const std::uint64_t start = address_of(__executable_start);
  if (::write(STDOUT_FILENO, &start, sizeof start) != static_cast<ssize_t>(sizeof start)) return;
  if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) throw Unmeasurable(std::strerror(errno));
  asm volatile("int3");
  work();
  asm volatile("int3");
}

}  // namespace eryx::bench
