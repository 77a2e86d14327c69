// SPDX-License-Identifier: MIT OR Apache-2.0
// Loads the module, runs a program in it, unloads it, and does so again: what Eryx leaves behind must stay valid.
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

typedef int run_program(const char* program);

static int load_and_run(const char* path, const char* program) {
  void* module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!module) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  run_program* run = (run_program*)dlsym(module, "run_program");
  const int status = run ? run(program) : 1;
  dlclose(module);
  return status;
}

static void* on_a_thread(void* path) {
  static int status;
  status = load_and_run(path, "print(42)");
  return &status;
}

int main(int argc, char** argv) {
  if (argc != 2 || load_and_run(argv[1], "print('embedded ', end='')") != 0) return 1;
  // The signal that preempts guests may arrive late, so its handler must still be mapped.
  raise(SIGURG);
  pthread_t thread;
  void* status = NULL;
  if (pthread_create(&thread, NULL, on_a_thread, argv[1]) != 0 || pthread_join(thread, &status) != 0)
    return 1;
  return *(int*)status;
}
