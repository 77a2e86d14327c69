// SPDX-License-Identifier: MIT OR Apache-2.0
/* What libpython3.14.so expects of its own, newer C library, and neither ours nor guest/emscripten has. CPython brings stand-ins for
 * threads where the C library has none; this one was compiled for a library that has them. */
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

#define SUCCEEDS(name, ...) \
  int name(__VA_ARGS__) { return 0; }
#define FAILS(error, name, ...) \
  int name(__VA_ARGS__) { return error; }
#define GIVES_NOTHING(type, name, ...) \
  type* name(__VA_ARGS__) { return NULL; }

void __wasi_init_tp(void) {}

SUCCEEDS(pthread_attr_init, pthread_attr_t* attributes)
SUCCEEDS(pthread_attr_destroy, pthread_attr_t* attributes)
SUCCEEDS(pthread_attr_setstacksize, pthread_attr_t* attributes, size_t size)
FAILS(ENOSYS, pthread_attr_getstack, const pthread_attr_t* attributes, void** base, size_t* size)
FAILS(ENOSYS, pthread_attr_getguardsize, const pthread_attr_t* attributes, size_t* size)
SUCCEEDS(pthread_cond_init, pthread_cond_t* condition, const pthread_condattr_t* attributes)
SUCCEEDS(pthread_cond_destroy, pthread_cond_t* condition)
SUCCEEDS(pthread_cond_signal, pthread_cond_t* condition)
SUCCEEDS(pthread_cond_wait, pthread_cond_t* condition, pthread_mutex_t* mutex)
SUCCEEDS(pthread_cond_timedwait, pthread_cond_t* condition, pthread_mutex_t* mutex,
         const struct timespec* until)
SUCCEEDS(pthread_condattr_init, pthread_condattr_t* attributes)
SUCCEEDS(pthread_condattr_setclock, pthread_condattr_t* attributes, clockid_t clock)
SUCCEEDS(pthread_mutex_init, pthread_mutex_t* mutex, const pthread_mutexattr_t* attributes)
SUCCEEDS(pthread_mutex_destroy, pthread_mutex_t* mutex)
SUCCEEDS(pthread_mutex_lock, pthread_mutex_t* mutex)
SUCCEEDS(pthread_mutex_trylock, pthread_mutex_t* mutex)
SUCCEEDS(pthread_mutex_unlock, pthread_mutex_t* mutex)
FAILS(EAGAIN, pthread_create, pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*),
      void* argument)
SUCCEEDS(pthread_detach, pthread_t thread)
FAILS(EINVAL, pthread_join, pthread_t thread, void** result)

/* Of the only thread. */
pthread_t pthread_self(void) { return (pthread_t)16; }

_Noreturn void pthread_exit(void* result) {
  (void)result;
  abort();
}

enum { most_keys = 256 };
static const void* values[most_keys];
static pthread_key_t next_key = 1;

int pthread_key_create(pthread_key_t* key, void (*destroy)(void*)) {
  (void)destroy;
  if (next_key == most_keys) return EAGAIN;
  *key = next_key++;
  return 0;
}

SUCCEEDS(pthread_key_delete, pthread_key_t key)

int pthread_setspecific(pthread_key_t key, const void* value) {
  if (key >= next_key) return EINVAL;
  values[key] = value;
  return 0;
}

void* pthread_getspecific(pthread_key_t key) { return key < next_key ? (void*)values[key] : NULL; }

int h_errno;
GIVES_NOTHING(void, gethostbyaddr, const void* address, unsigned size, int family)
GIVES_NOTHING(void, getservbyport, int port, const char* protocol)
GIVES_NOTHING(char, inet_ntoa, unsigned address)
GIVES_NOTHING(const char, hstrerror, int error)
