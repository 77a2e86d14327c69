// SPDX-License-Identifier: MIT OR Apache-2.0
/* What neither the C library nor CPython has of POSIX's and C's threads. There is one thread: locks are free, and what would
 * wait for another thread fails. The types of mutexes, conditions and keys have the same sizes in both worlds. */
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define SUCCEEDS(name, ...) \
  int name(__VA_ARGS__) { return 0; }

SUCCEEDS(pthread_atfork, void (*a)(void), void (*b)(void), void (*c)(void))
SUCCEEDS(pthread_cond_broadcast, pthread_cond_t* condition)
SUCCEEDS(pthread_condattr_destroy, pthread_condattr_t* attributes)
SUCCEEDS(pthread_condattr_setpshared, pthread_condattr_t* attributes, int shared)
SUCCEEDS(pthread_mutex_timedlock, pthread_mutex_t* mutex, const struct timespec* until)
SUCCEEDS(pthread_mutex_consistent, pthread_mutex_t* mutex)
SUCCEEDS(pthread_mutexattr_init, pthread_mutexattr_t* attributes)
SUCCEEDS(pthread_mutexattr_destroy, pthread_mutexattr_t* attributes)
SUCCEEDS(pthread_mutexattr_settype, pthread_mutexattr_t* attributes, int type)
SUCCEEDS(pthread_mutexattr_setpshared, pthread_mutexattr_t* attributes, int shared)
SUCCEEDS(pthread_mutexattr_setprotocol, pthread_mutexattr_t* attributes, int protocol)
SUCCEEDS(pthread_mutexattr_setrobust, pthread_mutexattr_t* attributes, int robust)
SUCCEEDS(pthread_rwlock_init, pthread_rwlock_t* lock, const pthread_rwlockattr_t* attributes)
SUCCEEDS(pthread_rwlock_destroy, pthread_rwlock_t* lock)
SUCCEEDS(pthread_rwlock_rdlock, pthread_rwlock_t* lock)
SUCCEEDS(pthread_rwlock_tryrdlock, pthread_rwlock_t* lock)
SUCCEEDS(pthread_rwlock_timedrdlock, pthread_rwlock_t* lock, const struct timespec* until)
SUCCEEDS(pthread_rwlock_wrlock, pthread_rwlock_t* lock)
SUCCEEDS(pthread_rwlock_trywrlock, pthread_rwlock_t* lock)
SUCCEEDS(pthread_rwlock_timedwrlock, pthread_rwlock_t* lock, const struct timespec* until)
SUCCEEDS(pthread_rwlock_unlock, pthread_rwlock_t* lock)
SUCCEEDS(pthread_rwlockattr_init, pthread_rwlockattr_t* attributes)
SUCCEEDS(pthread_rwlockattr_destroy, pthread_rwlockattr_t* attributes)
SUCCEEDS(pthread_rwlockattr_setpshared, pthread_rwlockattr_t* attributes, int shared)
SUCCEEDS(pthread_spin_init, pthread_spinlock_t* lock, int shared)
SUCCEEDS(pthread_spin_destroy, pthread_spinlock_t* lock)
SUCCEEDS(pthread_spin_lock, pthread_spinlock_t* lock)
SUCCEEDS(pthread_spin_trylock, pthread_spinlock_t* lock)
SUCCEEDS(pthread_spin_unlock, pthread_spinlock_t* lock)
SUCCEEDS(pthread_attr_setdetachstate, pthread_attr_t* attributes, int state)
SUCCEEDS(pthread_attr_setguardsize, pthread_attr_t* attributes, size_t size)
SUCCEEDS(pthread_attr_setscope, pthread_attr_t* attributes, int scope)
SUCCEEDS(pthread_setname_np, pthread_t thread, const char* name)
SUCCEEDS(pthread_setcancelstate, int state, int* former)
SUCCEEDS(pthread_setcanceltype, int type, int* former)
SUCCEEDS(pthread_setconcurrency, int level)

int pthread_cancel(pthread_t thread) {
  (void)thread;
  return ENOSYS;
}

int pthread_kill(pthread_t thread, int signal) {
  (void)thread, (void)signal;
  return ENOSYS;
}

int pthread_getattr_np(pthread_t thread, pthread_attr_t* attributes) {
  (void)thread, (void)attributes;
  return ENOSYS;
}

int pthread_getname_np(pthread_t thread, char* name, size_t size) {
  (void)thread;
  if (size > 0) name[0] = 0;
  return 0;
}

int pthread_attr_getstacksize(const pthread_attr_t* attributes, size_t* size) {
  (void)attributes;
  *size = 16777216;
  return 0;
}

#undef pthread_equal
int pthread_equal(pthread_t one, pthread_t other) { return one == other; }

int pthread_once(pthread_once_t* control, void (*function)(void)) {
  int* const done = (int*)control;
  if (!*done) {
    *done = 1;
    function();
  }
  return 0;
}

/* sem_t: 16 bytes in both; the first number counts. */
int sem_init(int* semaphore, int shared, unsigned value) {
  (void)shared;
  *semaphore = (int)value;
  return 0;
}

SUCCEEDS(sem_destroy, int* semaphore)

int sem_post(int* semaphore) {
  ++*semaphore;
  return 0;
}

int sem_trywait(int* semaphore) {
  if (*semaphore > 0) {
    --*semaphore;
    return 0;
  }
  errno = EAGAIN;
  return -1;
}

/* Nobody could raise it meanwhile. */
int sem_wait(int* semaphore) {
  if (sem_trywait(semaphore) == 0) return 0;
  errno = EDEADLK;
  return -1;
}

int sem_timedwait(int* semaphore, const struct timespec* until) {
  (void)until;
  if (sem_trywait(semaphore) == 0) return 0;
  errno = ETIMEDOUT;
  return -1;
}

int sem_getvalue(int* semaphore, int* value) {
  *value = *semaphore;
  return 0;
}

/* C's threads: musl's numbers for what they give back. */
enum { emsc_thread_error = 2 };

void call_once(pthread_once_t* control, void (*function)(void)) { pthread_once(control, function); }

SUCCEEDS(mtx_init, void* mutex, int type)
SUCCEEDS(mtx_lock, void* mutex)
SUCCEEDS(mtx_trylock, void* mutex)
SUCCEEDS(mtx_timedlock, void* mutex, const struct timespec* until)
SUCCEEDS(mtx_unlock, void* mutex)
SUCCEEDS(cnd_init, void* condition)
SUCCEEDS(cnd_signal, void* condition)
SUCCEEDS(cnd_broadcast, void* condition)

void mtx_destroy(void* mutex) { (void)mutex; }
void cnd_destroy(void* condition) { (void)condition; }

int cnd_wait(void* condition, void* mutex) {
  (void)condition, (void)mutex;
  return emsc_thread_error;
}

int cnd_timedwait(void* condition, void* mutex, const struct timespec* until) {
  (void)condition, (void)mutex, (void)until;
  return emsc_thread_error;
}

int thrd_create(void* thread, int (*function)(void*), void* argument) {
  (void)thread, (void)function, (void)argument;
  return emsc_thread_error;
}

int thrd_join(pthread_t thread, int* result) {
  (void)thread, (void)result;
  return emsc_thread_error;
}

pthread_t thrd_current(void) { return pthread_self(); }

void thrd_yield(void) {}

/* CPython's own ends the interpreter when it is given a destructor. Those are called when a thread ends, and the only one does not. */
int emsc_pthread_key_create(pthread_key_t* key, void (*destructor)(void*)) {
  (void)destructor;
  return pthread_key_create(key, NULL);
}
