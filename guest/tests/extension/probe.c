// SPDX-License-Identifier: MIT OR Apache-2.0
/* A native module as a package has it: compiled apart, position-independent, against Emscripten's binary interface, which is
 * written down here once more. check() gives the line of the first thing that is not as it should be, or 0.
 * It makes the list of modules itself, which is the linker's work in an image. */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef long long i64;
typedef unsigned long long u64;

/* CPython's. */
typedef struct object object;
struct method {
  const char* name;
  object* (*function)(object*, object*);
  int flags;
  const char* text;
};
struct module_definition {
  struct {
    int references;
    void *type, *init;
    int index;
    void* copy;
  } base;
  const char *name, *text;
  int size;
  struct method* methods;
  void *slots, *traverse, *clear, *free;
};
object* PyModule_Create2(struct module_definition*, int);
object* PyLong_FromLong(long);
object* PyObject_GenericGetAttr(object*, object*);
object* PyBytes_FromStringAndSize(const char*, int);
extern object _Py_NoneStruct;

/* The C library's, as Emscripten's headers have them. */
struct timespec {
  i64 seconds;
  int nanoseconds;
};
struct stat {
  u32 device, mode, links, user, group, special;
  i64 size;
  int block_size, blocks;
  struct timespec accessed, modified, changed;
  u64 inode;
};
struct dirent {
  u64 inode;
  i64 offset;
  u16 length;
  u8 kind;
  char name[256];
};
struct tm {
  int second, minute, hour, day, month, year, weekday, yearday, is_dst;
  int offset;
  const char* zone;
};
struct pollfd {
  int file;
  short asked, found;
};
struct timeval {
  i64 seconds;
  int microseconds;
};
_Static_assert(sizeof(struct stat) == 96 && sizeof(struct tm) == 44, "Emscripten's");
enum {
  O_WRONLY = 1,
  O_RDWR = 2,
  O_CREAT = 0x40,
  O_EXCL = 0x80,
  O_APPEND = 0x400,
  O_DIRECTORY = 0x10000,
  AT_FDCWD = -100
};
int open(const char*, int, ...);
int openat(int, const char*, int, ...);
int fcntl(int, int, ...);
int close(int);
int write(int, const void*, u32);
int read(int, void*, u32);
int stat(const char*, struct stat*);
int lstat(const char*, struct stat*);
int fstat(int, struct stat*);
int fstatat(int, const char*, struct stat*, int);
int unlink(const char*);
int unlinkat(int, const char*, int);
int mkdir(const char*, u32);
int utimensat(int, const char*, const struct timespec*, int);
void* opendir(const char*);
struct dirent* readdir(void*);
int closedir(void*);
int clock_gettime(int, struct timespec*);
int clock_getres(int, struct timespec*);
int clock(void);
struct tm* gmtime_r(const i64*, struct tm*);
i64 timegm(struct tm*);
int poll(struct pollfd*, u32, int);
int select(int, u32*, u32*, u32*, struct timeval*);
void* mmap(void*, u32, int, int, int, i64);
int munmap(void*, u32);
int mkstemp(char*);
int getrusage(int, void*);
int pthread_once(int*, void (*)(void));
int pthread_mutexattr_settype(void*, int);
int __small_sprintf(char*, const char*, ...);
int snprintf(char*, u32, const char*, ...);
int __fpclassifyl(long double);
int* __errno_location(void);
int fork(void);
int inet_pton(int, const char*, void*);
long double strtold(const char*, char**);
int strcmp(const char*, const char*);
u32 strlen(const char*);
int memcmp(const void*, const void*, u32);
void* memset(void*, int, u32);

#define CHECK(condition) \
  if (!(condition)) return __LINE__

static int check_files(void) {
  CHECK(mkdir("/data/probe", 0777) == 0);
  int file = open("/data/probe/file", O_RDWR | O_CREAT | O_EXCL, 0666);
  CHECK(file >= 0);
  CHECK(open("/data/probe/file", O_RDWR | O_CREAT | O_EXCL, 0666) == -1 && *__errno_location() == 20);
  CHECK(write(file, "twelve bytes", 12) == 12);
  CHECK((fcntl(file, 3 /* F_GETFL */) & 3) == O_RDWR);
  const int appended = open("/data/probe/file", O_WRONLY | O_APPEND);
  CHECK(appended >= 0 && (fcntl(appended, 3) & O_APPEND) != 0 && close(appended) == 0);
  struct {
    struct stat it;
    u32 behind[16];
  } status;
  memset(&status, 0x55, sizeof status);
  CHECK(fstat(file, &status.it) == 0 && status.it.size == 12 && (status.it.mode & 0170000) == 0100000);
  CHECK(status.behind[0] == 0x55555555 && status.it.inode != 0 && status.it.modified.seconds > 1000000000);
  CHECK(close(file) == 0);
  const struct timespec times[2] = {{1, 2}, {86400, 5000}};
  CHECK(utimensat(AT_FDCWD, "/data/probe/file", times, 0) == 0);
  CHECK(stat("/data/probe/file", &status.it) == 0 && status.it.modified.seconds == 86400);
  CHECK(lstat("/data/probe", &status.it) == 0 && (status.it.mode & 0170000) == 0040000);
  CHECK(fstatat(AT_FDCWD, "probe/file", &status.it, 0x100) == 0 && status.it.size == 12);
  const char* const mapped = mmap(0, 12, 1, 2 | 0x4000, file = open("/data/probe/file", 0), 0);
  CHECK(mapped != (void*)-1 && memcmp(mapped, "twelve bytes", 12) == 0 && munmap((void*)mapped, 12) == 0);
  CHECK(close(file) == 0);
  const int folder = openat(AT_FDCWD, "/data/probe", O_DIRECTORY);
  CHECK(folder >= 0 && fstatat(folder, "file", &status.it, 0) == 0 && close(folder) == 0);
  void* const entries = opendir("/data/probe");
  CHECK(entries);
  int found = 0;
  for (struct dirent* entry; (entry = readdir(entries));) {
    if (strcmp(entry->name, "file") == 0 && entry->kind == 8) ++found;
  }
  CHECK(found == 1 && closedir(entries) == 0);
  char name[] = "/data/probe/XXXXXX";
  CHECK((file = mkstemp(name)) >= 0 && close(file) == 0 && unlink(name) == 0);
  CHECK(unlinkat(AT_FDCWD, "/data/probe/file", 0) == 0 && unlinkat(AT_FDCWD, "/data/probe", 0x200) == 0);
  return 0;
}

static int check_times(void) {
  struct timespec time, later;
  CHECK(clock_gettime(0, &time) == 0 && time.seconds > 1000000000);
  CHECK(clock_gettime(1, &time) == 0 && clock_gettime(1, &later) == 0);
  CHECK(later.seconds * 1000000000 + later.nanoseconds >= time.seconds * 1000000000 + time.nanoseconds);
  CHECK(clock_getres(1, &time) == 0 && clock_gettime(99, &time) == -1 && *__errno_location() == 28);
  CHECK(clock() >= 0);
  struct {
    struct tm it;
    u32 behind[4];
  } broken_down;
  memset(&broken_down, 0x55, sizeof broken_down);
  const i64 moment = 1000000000;
  CHECK(gmtime_r(&moment, &broken_down.it) == &broken_down.it && broken_down.behind[0] == 0x55555555);
  CHECK(broken_down.it.year == 101 && broken_down.it.hour == 1 && broken_down.it.second == 40);
  CHECK(timegm(&broken_down.it) == moment && broken_down.behind[0] == 0x55555555);
  u32 usage[136 / 4];
  memset(usage, 0x55, sizeof usage);
  CHECK(getrusage(0, usage) == 0 && usage[33] == 0 && getrusage(-1, usage) == -1);
  struct timeval wait = {0, 1000};
  ((u32*)&wait)[3] = 0x55555555;
  CHECK(select(0, 0, 0, 0, &wait) == 0);
  return 0;
}

static int calls;
static void count_call(void) { ++calls; }

static int check_rest(void) {
  char text[40];
  CHECK(__small_sprintf(text, "%d-%s", 7, "a") == 3 && strcmp(text, "7-a") == 0);
  CHECK(snprintf(text, sizeof text, "%.3Lf", 1.5L) == 5 && strcmp(text, "1.500") == 0 &&
        strtold("2.5", 0) == 2.5L);
  CHECK(__fpclassifyl(0.0L) == 2 && __fpclassifyl(1.0L) == 4 && __fpclassifyl(1 / 0.0L) == 1);
  int once = 0;
  pthread_once(&once, count_call);
  pthread_once(&once, count_call);
  CHECK(calls == 1 && pthread_mutexattr_settype(0, 1) == 0);
  CHECK(fork() == -1 && *__errno_location() == 52);
  u8 address[4];
  CHECK(inet_pton(2, "127.0.0.1", address) == 1 && address[0] == 127 && address[3] == 1);
  volatile __int128 big = ((__int128)1 << 100) + 5;
  CHECK((u32)(big % 1000) == 381 && (u32)((unsigned __int128)big / 7 % 1000) == 483);
  return 0;
}

static object* check(object* self, object* nothing) {
  int line = check_files();
  if (line == 0) line = check_times();
  if (line == 0) line = check_rest();
  return PyLong_FromLong(line);
}

/* A pointer to a function of the guest is the guest's own: -> tp_getattro of object is this. */
static object* getattr_address(object* self, object* nothing) {
  return PyLong_FromLong((long)PyObject_GenericGetAttr);
}

static struct method methods[] = {
    {"check", check, 4, 0}, {"getattr_address", getattr_address, 4, 0}, {0, 0, 0, 0}};
static struct module_definition definition = {
    .base = {.references = 1}, .name = "probe", .size = -1, .methods = methods};

__attribute__((visibility("default"))) object* PyInit_probe(void) {
  return PyModule_Create2(&definition, 1013);
}

struct extension {
  const char *path, *symbol;
  object* (*init)(void);
  const char* error;
};
extern const struct extension* eryx_extensions;
static const struct extension list[] = {
    {"/usr/lib/python3.13/site-packages/probe.cpython-313-wasm32-emscripten.so", "PyInit_probe", PyInit_probe,
     0},
    {"/usr/lib/python3.13/site-packages/broken.abi3.so", "PyInit_broken", 0,
     "broken.abi3.so was not joined: it asks for the function 'of_nobody'"},
    {0, 0, 0, 0},
};
__attribute__((constructor)) static void announce(void) { eryx_extensions = list; }
