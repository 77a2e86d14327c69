// SPDX-License-Identifier: MIT OR Apache-2.0
/* What a sandbox has not: processes, users, sockets, terminals, devices. Packages ask for these, mostly without calling them; calls
 * fail with ENOSYS, or say what is true of a machine with one user and no network. */
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define FAILS(name, ...)  \
  int name(__VA_ARGS__) { \
    errno = ENOSYS;       \
    return -1;            \
  }
#define GIVES(type, value, name, ...) \
  type name(__VA_ARGS__) { return value; }
#define GIVES_NOTHING(name, ...) \
  void* name(__VA_ARGS__) {      \
    errno = ENOSYS;              \
    return NULL;                 \
  }

/* Processes. */
FAILS(fork, void)
FAILS(vfork, void)
FAILS(execv, const char* path, char* const* arguments)
FAILS(execve, const char* path, char* const* arguments, char* const* environment)
FAILS(execvp, const char* path, char* const* arguments)
FAILS(wait, int* status)
FAILS(waitpid, int process, int* status, int options)
FAILS(pclose, void* stream)
FAILS(pipe, int* files)
FAILS(pipe2, int* files, int flags)
FAILS(nice, int change)
FAILS(setpgid, int process, int group)
FAILS(setsid, void)
FAILS(getpriority, int which, unsigned who)
FAILS(setpriority, int which, unsigned who, int priority)
FAILS(getrlimit, int which, void* limits)
FAILS(setrlimit, int which, const void* limits)
FAILS(prlimit, int process, int which, const void* limits, void* former)
FAILS(sched_getaffinity, int process, size_t size, void* set)
FAILS(sched_setaffinity, int process, size_t size, const void* set)
FAILS(syscall, long number, ...)
FAILS(prctl, int operation, ...)
GIVES_NOTHING(popen, const char* command, const char* mode)
GIVES(int, ENOSYS, posix_spawn, int* process, const char* path, const void* actions, const void* attributes,
      char* const* arguments, char* const* environment)
GIVES(int, ENOSYS, posix_spawnp, int* process, const char* path, const void* actions, const void* attributes,
      char* const* arguments, char* const* environment)
GIVES(int, 1, getppid, void)
GIVES(int, 1, getpgrp, void)
GIVES(int, 1, getpgid, int process)
GIVES(int, 1, getsid, int process)
GIVES(int, 0, sched_getcpu, void)

/* There is no shell: that is what system(NULL) asks for. */
int system(const char* command) {
  if (command == NULL) return 0;
  errno = ENOSYS;
  return -1;
}

/* Users. */
GIVES(unsigned, 0, getuid, void)
GIVES(unsigned, 0, geteuid, void)
GIVES(unsigned, 0, getgid, void)
GIVES(unsigned, 0, getegid, void)
GIVES(int, 0, issetugid, void)
GIVES(int, 0, getgroups, int most, unsigned* groups)
GIVES(unsigned, 022, umask, unsigned mask)
FAILS(setuid, unsigned user)
FAILS(setgid, unsigned group)
FAILS(seteuid, unsigned user)
FAILS(setegid, unsigned group)
FAILS(chown, const char* path, unsigned user, unsigned group)
FAILS(lchown, const char* path, unsigned user, unsigned group)
FAILS(fchown, int file, unsigned user, unsigned group)
FAILS(fchownat, int folder, const char* path, unsigned user, unsigned group, int flags)
GIVES_NOTHING(getpwuid, unsigned user)
GIVES_NOTHING(getpwnam, const char* name)
GIVES_NOTHING(getgrgid, unsigned group)
GIVES_NOTHING(getgrnam, const char* name)
GIVES_NOTHING(getlogin, void)
GIVES(char*, getenv(name), secure_getenv, const char* name)

int getpwuid_r(unsigned user, void* entry, char* buffer, size_t size, void** result) {
  (void)user, (void)entry, (void)buffer, (void)size;
  *result = NULL;
  return 0;
}

int getpwnam_r(const char* name, void* entry, char* buffer, size_t size, void** result) {
  (void)name;
  return getpwuid_r(0, entry, buffer, size, result);
}

/* Files that WASI has no word for. */
FAILS(dup, int file)
FAILS(emsc_dup2, int file, int other) /* CPython has one of its own */
FAILS(dup3, int file, int other, int flags)
FAILS(mkfifo, const char* path, unsigned mode)
FAILS(mknod, const char* path, unsigned mode, unsigned device)
FAILS(flock, int file, int operation)
FAILS(lockf, int file, int operation, int64_t size)
FAILS(chroot, const char* path)
FAILS(fchdir, int folder)
FAILS(statfs, const char* path, void* result)
FAILS(fstatfs, int file, void* result)
void sync(void) {}
/* One thread: nobody else uses a stream. */
void flockfile(void* stream) { (void)stream; }
void funlockfile(void* stream) { (void)stream; }
GIVES(int, 0, ftrylockfile, void* stream)

/* Terminals. */
FAILS(tcgetattr, int file, void* attributes)
FAILS(tcsetattr, int file, int when, const void* attributes)
FAILS(tcflush, int file, int queue)
FAILS(ttyname_r, int file, char* name, size_t size)
GIVES_NOTHING(ttyname, int file)
GIVES_NOTHING(ctermid, char* name)

/* Sockets. */
FAILS(socket, int family, int type, int protocol)
FAILS(socketpair, int family, int type, int protocol, int* sockets)
FAILS(bind, int file, const void* address, unsigned size)
FAILS(connect, int file, const void* address, unsigned size)
FAILS(listen, int file, int most)
FAILS(getsockname, int file, void* address, unsigned* size)
FAILS(getpeername, int file, void* address, unsigned* size)
FAILS(setsockopt, int file, int level, int option, const void* value, unsigned size)
FAILS(sendto, int file, const void* data, size_t size, int flags, const void* address, unsigned address_size)
FAILS(recvfrom, int file, void* data, size_t size, int flags, void* address, unsigned* address_size)
FAILS(sendmsg, int file, const void* message, int flags)
FAILS(recvmsg, int file, void* message, int flags)
enum { emsc_name_fails = -4 /* EAI_FAIL */, emsc_inet = 2, emsc_inet6 = 10 };
GIVES(int, emsc_name_fails, getaddrinfo, const char* name, const char* service, const void* hints,
      void** result)
GIVES(int, emsc_name_fails, getnameinfo, const void* address, unsigned size, char* name, unsigned name_size,
      char* service, unsigned service_size, int flags)
GIVES(const char*, "Name resolution is not available in a sandbox", gai_strerror, int error)
GIVES_NOTHING(gethostbyname, const char* name)
GIVES_NOTHING(getservbyname, const char* name, const char* protocol)
GIVES_NOTHING(getprotobyname, const char* name)
GIVES(unsigned, 0, if_nametoindex, const char* name)
void freeaddrinfo(void* list) { (void)list; }

int gethostname(char* name, size_t size) {
  strncpy(name, "localhost", size);
  return 0;
}

/* AF_INET is 2 with Emscripten and 1 with WASI, AF_INET6 10 and 2. */
static int wasi_family(int family) {
  return family == emsc_inet ? AF_INET : family == emsc_inet6 ? AF_INET6 : -1;
}

int inet_pton(int family, const char* text, void* address);
const char* inet_ntop(int family, const void* address, char* text, socklen_t size);
int inet_aton(const char* text, struct in_addr* address);

int emsc_inet_pton(int family, const char* text, void* address) {
  return inet_pton(wasi_family(family), text, address);
}

const char* emsc_inet_ntop(int family, const void* address, char* text, socklen_t size) {
  return inet_ntop(wasi_family(family), address, text, size);
}

uint32_t inet_addr(const char* text) {
  struct in_addr address;
  return inet_aton(text, &address) ? address.s_addr : UINT32_MAX;
}

/* The machine. */
GIVES(unsigned long, 0, getauxval, unsigned long type)
FAILS(sysinfo, void* information)
FAILS(getloadavg, double* averages, int count)
GIVES(int, 0, dladdr, const void* address, void* information)

/* Translations of messages: there are none. */
GIVES(char*, (char*)text, gettext, const char* text)
GIVES(char*, (char*)text, dgettext, const char* domain, const char* text)
GIVES(char*, (char*)text, dcgettext, const char* domain, const char* text, int category)
GIVES(char*, (char*)(count == 1 ? one : many), ngettext, const char* one, const char* many,
      unsigned long count)
GIVES(char*, (char*)domain, textdomain, const char* domain)
GIVES(char*, (char*)folder, bindtextdomain, const char* domain, const char* folder)
GIVES(char*, (char*)codeset, bind_textdomain_codeset, const char* domain, const char* codeset)
