// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/signals.hpp"

#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>

#include "base/mapping.hpp"
#include "base/system_error.hpp"
#include "engine/activation.hpp"
#include "engine/segment.hpp"
#include "engine/trampoline.hpp"
#include "engine/watchdog.hpp"

namespace eryx::engine {
namespace {

constexpr std::array fault_signals = {SIGSEGV, SIGBUS, SIGFPE};

// Our handlers need little; handlers that they pass signals on to (ASan's report, a crash reporter) may need more.
constexpr std::size_t alternate_stack_size = 64 * 1024;

// With all registers that processors have had so far.
constexpr std::uintptr_t largest_signal_frame = 16 * 1024;

int preemption_signal_number = 0;
struct sigaction previous_actions[NSIG];

bool is_in_guest(const Activation* activation, const InterruptedAt& at) noexcept {
  return activation && activation->where.load(std::memory_order_relaxed) == Where::InGuest &&
         (activation->code.contains(at.instruction) || activation->native_code.contains(at.instruction)) &&
         at.stack >= activation->stack_guard && at.stack <= activation->stack_high;
}

// A handler of the host's that was installed without SA_ONSTACK runs on the stack of the guest that it interrupts, which
// may have as little left as its program likes. Instead of a crash the handler gets the reserve, and the guest is left
// before it can use that itself: the signal sent here waits until the handler returns, because it is blocked in what the
// handler goes back to now, and not in the guest. Decision 0049.
bool lend_reserve(Activation* activation, const InterruptedAt& at, const siginfo_t* info,
                  void* context) noexcept {
  if (!activation || at.stack < activation->stack_guard || at.stack > activation->stack_high) return false;
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  if (address < activation->stack_reserve || address >= activation->stack_low) return false;
  if (activation->reserve_is_open.exchange(true, std::memory_order_relaxed)) return false;
  if (::mprotect(reinterpret_cast<void*>(activation->stack_reserve),
                 activation->stack_low - activation->stack_reserve, PROT_READ | PROT_WRITE) != 0) {
    return false;
  }
  sigaddset(&static_cast<ucontext_t*>(context)->uc_sigmask, preemption_signal_number);
  return send_preemption_signal(signal_state().thread_id);
}

// Does what the process would do without us.
void pass_on(int signal, siginfo_t* info, void* context) noexcept {
  const struct sigaction& previous = previous_actions[signal];
  if (previous.sa_flags & SA_SIGINFO) {
    previous.sa_sigaction(signal, info, context);
    return;
  }
  if (previous.sa_handler == SIG_IGN) return;
  if (previous.sa_handler != SIG_DFL) {
    previous.sa_handler(signal);
    return;
  }
  if (signal == preemption_signal_number && signal == SIGURG) return;  // ignored by default
  // Default action: restore it and return; a fault then happens again, another signal is sent again.
  struct sigaction default_action {};
  default_action.sa_handler = SIG_DFL;
  ::sigaction(signal, &default_action, nullptr);
  if (info->si_code <= 0) ::raise(signal);
}

void on_fault(int signal, siginfo_t* info, void* context) {
  const int saved_errno = errno;
  Activation* activation = current_activation;
  const InterruptedAt at = interrupted_at(context);
  if (!is_in_guest(activation, at)) {
    if (!lend_reserve(activation, at, info, context)) pass_on(signal, info, context);
    errno = saved_errno;
    return;
  }
  Trap trap = Trap::MemoryOutOfBounds;
  if (signal == SIGFPE) {
    trap = Trap::ArithmeticFault;
  } else {
    // The kernel may report an overflow without an address; the stack pointer identifies it just as well. It also comes here if
    // there is no room for its own frame, before another signal's handler: that signal is lost.
    const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    const bool in_guard = address >= activation->stack_guard && address < activation->stack_low;
    const std::uintptr_t needed = info->si_code == SI_KERNEL ? largest_signal_frame : 256;
    if (in_guard || at.stack < activation->stack_low + needed) trap = Trap::StackExhausted;
  }
  activation->where.store(Where::InHost, std::memory_order_relaxed);
  redirect_to_leave(context, activation->saved_stack, static_cast<std::uint64_t>(trap));
  errno = saved_errno;
}

void on_preemption(int signal, siginfo_t* info, void* context) {
  const int saved_errno = errno;
  const bool is_from_watchdog = signal_state().in_flight.exchange(false, std::memory_order_acq_rel);
  Activation* activation = current_activation;
  if (activation && activation->reserve_is_open.load(std::memory_order_relaxed)) {
    // Otherwise it is left when its host function returns.
    if (is_in_guest(activation, interrupted_at(context))) {
      activation->where.store(Where::InHost, std::memory_order_relaxed);
      redirect_to_leave(context, activation->saved_stack, static_cast<std::uint64_t>(Trap::StackExhausted));
    }
  } else if (!is_from_watchdog) {
    pass_on(signal, info, context);  // not ours
  } else if (is_in_guest(activation, interrupted_at(context)) && activation->watch) {
    activation->watch->wait_while_paused();
    const Request request = activation->watch->request();  // once: the watchdog may change it at any moment
    if (request != Request::Hard && activation->watch->is_ringing()) trip_alarm(*activation);
    switch (request) {
      case Request::None: break;
      case Request::Soft: trip_soft_interrupt(*activation); break;
      case Request::Hard:
        activation->where.store(Where::InHost, std::memory_order_relaxed);
        redirect_to_leave(context, activation->saved_stack, static_cast<std::uint64_t>(Trap::Stopped));
        break;
    }
  }
  errno = saved_errno;
}

// The raw system call: sanitizers replace sigaction with one that delays handlers until a call into libc, which a guest
// never makes.
struct KernelAction {
  void (*handler)(int, siginfo_t*, void*);
  unsigned long flags;
  void (*restorer)();
  unsigned long mask;
};

extern "C" void eryx_signal_return();
asm(R"(
    .text
    .globl eryx_signal_return
    .hidden eryx_signal_return
    .type eryx_signal_return, @function
eryx_signal_return:
    movq $15, %rax
    syscall
    .size eryx_signal_return, . - eryx_signal_return
)");

void install(int signal, void (*handler)(int, siginfo_t*, void*), unsigned long blocked) {
  if (::sigaction(signal, nullptr, &previous_actions[signal]) != 0) {
    throw base::system_failure(ErrorKind::InvalidArgument,
                               "signal " + std::to_string(signal) + " has no handler");
  }
  constexpr unsigned long sa_restorer = 0x04000000;
  KernelAction action{};
  action.handler = handler;
  action.flags = static_cast<unsigned long>(SA_SIGINFO | SA_ONSTACK | SA_RESTART) | sa_restorer;
  action.restorer = &eryx_signal_return;
  action.mask = blocked;
  if (::syscall(SYS_rt_sigaction, signal, &action, nullptr, sizeof action.mask) != 0) {
    throw base::system_failure(ErrorKind::Unsupported,
                               "cannot install a handler for signal " + std::to_string(signal));
  }
}

// The alternate stack of a thread that had none, or a small one; freed when the thread ends.
class AlternateStack {
 public:
  AlternateStack() = default;
  AlternateStack(const AlternateStack&) = delete;
  AlternateStack& operator=(const AlternateStack&) = delete;
  ~AlternateStack() {
    forget_thread(signal_state());
    // Whoever has replaced ours since keeps what he has.
    stack_t present{};
    if (memory_ && ::sigaltstack(nullptr, &present) == 0 && present.ss_sp == memory_.data())
      ::sigaltstack(&previous_, nullptr);
  }

  /// Other libraries that set one for their own handlers take it away again when they are done. Without one, a guest
  /// that overflows its stack ends the process.
  /// Errors: OutOfResources.
  void ensure() {
    stack_t present{};
    ::sigaltstack(nullptr, &present);
    if (!(present.ss_flags & SS_DISABLE) && present.ss_size >= alternate_stack_size) return;
    if (!memory_) {
      memory_ = base::Mapping(
          ::mmap(nullptr, alternate_stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
          alternate_stack_size);
      if (!memory_) throw base::system_failure(ErrorKind::OutOfResources, "cannot map a signal stack");
    }
    stack_t ours{};
    ours.ss_sp = memory_.data();
    ours.ss_size = memory_.size();
    // Not possible from within a handler that runs on the present one, which then has to do.
    if (::sigaltstack(&ours, nullptr) == 0) previous_ = present;
  }

 private:
  base::Mapping memory_;
  stack_t previous_{};
};

}  // namespace

void install_signal_handlers(int preemption_signal) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  if (preemption_signal_number != 0) {
    if (preemption_signal != 0 && preemption_signal != preemption_signal_number) {
      throw Error(ErrorKind::InvalidArgument, "the preemption signal of this process is " +
                                                  std::to_string(preemption_signal_number) +
                                                  " already: the first Runtime chose it");
    }
    return;
  }
  const int number = preemption_signal == 0 ? SIGURG : preemption_signal;
  if (number < 1 || number >= SIGRTMIN || number == SIGKILL || number == SIGSTOP) {
    throw Error(ErrorKind::InvalidArgument,
                "preemption_signal must be a standard signal that can be caught, such as SIGURG or SIGUSR1");
  }
  check_segment_register();
  // What `lend_reserve` sends is for after it.
  const unsigned long preemption = 1UL << (number - 1);
  preemption_signal_number = number;
  for (const int signal : fault_signals) install(signal, on_fault, preemption);
  install(number, on_preemption, 0);
}

void prepare_thread() {
  // Both at every entry, because they may change in between; each costs one system call.
  thread_local AlternateStack alternate_stack;
  alternate_stack.ensure();
  // An embedder's thread may block all signals, and with a blocked preemption signal there would be no limits.
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, preemption_signal_number);
  for (const int signal : fault_signals) sigaddset(&wanted, signal);
  ::pthread_sigmask(SIG_UNBLOCK, &wanted, nullptr);
}

void block_foreign_signals() {
  sigset_t foreign;
  sigfillset(&foreign);
  sigdelset(&foreign, preemption_signal_number);
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS})
    sigdelset(&foreign, signal);
  ::pthread_sigmask(SIG_BLOCK, &foreign, nullptr);
}

[[gnu::noinline]] SignalState& signal_state() {
  // Initial-exec: the signal handler comes here too.
  thread_local constinit SignalState state __attribute__((tls_model("initial-exec")));
  if (state.thread_id == 0) state.thread_id = static_cast<int>(::syscall(SYS_gettid));
  return state;
}

bool send_preemption_signal(int thread_id) noexcept {
  return ::syscall(SYS_tgkill, ::getpid(), thread_id, preemption_signal_number) == 0;
}

}  // namespace eryx::engine
