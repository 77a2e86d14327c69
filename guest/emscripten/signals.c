// SPDX-License-Identifier: MIT OR Apache-2.0
/* Signals come from nowhere but raise: handlers can be set by signal, and what would block signals or wait for them does nothing.
 *
 *            SIG_IGN SIG_ERR  sigset_t
 * Emscripten      -2      -1   8 bytes; later SIG_IGN is 1
 * WASI       addresses of functions
 */
#define _WASI_EMULATED_SIGNAL
#include <errno.h>
#include <signal.h>
#include <stdint.h>

typedef void (*emsc_handler)(int);

static emsc_handler from_number(intptr_t number) {
  return number == -2 || number == 1 ? SIG_IGN : (emsc_handler)number;
}

emsc_handler emsc_signal(int number, emsc_handler handler) {
  const emsc_handler former = signal(number, from_number((intptr_t)handler));
  if (former == SIG_ERR) return (emsc_handler)(intptr_t)-1;
  return former == SIG_IGN ? (emsc_handler)(intptr_t)1 : former;
}

int sigemptyset(uint64_t* set) {
  *set = 0;
  return 0;
}

int sigfillset(uint64_t* set) {
  *set = ~UINT64_C(0);
  return 0;
}

int sigaddset(uint64_t* set, int number) {
  *set |= UINT64_C(1) << ((number - 1) & 63);
  return 0;
}

int sigdelset(uint64_t* set, int number) {
  *set &= ~(UINT64_C(1) << ((number - 1) & 63));
  return 0;
}

int sigismember(const uint64_t* set, int number) { return (int)(*set >> ((number - 1) & 63) & 1); }

int sigprocmask(int how, const uint64_t* set, uint64_t* former) {
  (void)how, (void)set;
  if (former) *former = 0;
  return 0;
}

int pthread_sigmask(int how, const uint64_t* set, uint64_t* former) { return sigprocmask(how, set, former); }

/* Fails, so that programs do not wait for what never comes. */
int sigaction(int number, const void* action, void* former) {
  (void)number, (void)action, (void)former;
  errno = ENOSYS;
  return -1;
}

int sigaltstack(const void* stack, void* former) {
  (void)stack, (void)former;
  errno = ENOSYS;
  return -1;
}

int kill(int process, int number) {
  (void)process, (void)number;
  errno = ENOSYS;
  return -1;
}

int killpg(int group, int number) { return kill(group, number); }

unsigned alarm(unsigned seconds) {
  (void)seconds;
  return 0;
}

int setitimer(int which, const void* value, void* former) {
  (void)which, (void)value, (void)former;
  errno = ENOSYS;
  return -1;
}

int getitimer(int which, void* value) { return setitimer(which, 0, value); }

int pause(void) {
  errno = ENOSYS;
  return -1;
}
