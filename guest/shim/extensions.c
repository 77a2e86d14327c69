// SPDX-License-Identifier: MIT OR Apache-2.0
/* dlopen and its kin, for CPython's import of native modules: nothing is loaded, the list of what was joined is looked up. In
 * place of the C library's, which know nothing. */
#include "extensions.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

const struct eryx_extension* eryx_extensions;

/* The text for dlerror, which gives it once. */
static char error_text[1024];
static int has_error;

/* A whole sentence, which names the module. */
static void* fail_with(const char* text) {
  snprintf(error_text, sizeof error_text, "%s", text);
  has_error = 1;
  return NULL;
}

static void* fail(const char* name, const char* problem) {
  snprintf(error_text, sizeof error_text, "%s %s", name, problem);
  has_error = 1;
  return NULL;
}

static const char* name_of(const char* path) {
  const char* const slash = strrchr(path, '/');
  return slash == NULL ? path : slash + 1;
}

static const struct eryx_extension* find(const char* path) {
  const struct eryx_extension* entry;
  for (entry = eryx_extensions; entry->path != NULL; entry++) {
    if (strcmp(entry->path, path) == 0) return entry;
  }
  /* Folders on a program's path may be written in other ways: relative, with "..", through a link. */
  struct stat file;
  struct stat joined;
  if (stat(path, &file) != 0) return NULL;
  for (entry = eryx_extensions; entry->path != NULL; entry++) {
    if (strcmp(name_of(entry->path), name_of(path)) == 0 && stat(entry->path, &joined) == 0 &&
        joined.st_dev == file.st_dev && joined.st_ino == file.st_ino) {
      return entry;
    }
  }
  return NULL;
}

void* dlopen(const char* path, int mode) {
  (void)mode;
  if (path == NULL) return fail("dlopen:", "a guest cannot look into itself");
  if (eryx_extensions == NULL) {
    return fail(path,
                "was not joined to this image, which has no native packages: add them when building it");
  }
  const struct eryx_extension* const entry = find(path);
  if (entry == NULL) {
    return fail(path,
                "was not joined to this image: its package must be among those that the image is built with");
  }
  if (entry->init == NULL) return fail_with(entry->error);
  return (void*)entry;
}

void* dlsym(void* handle, const char* name) {
  if (handle == NULL) return fail(name, "is asked for without a module");
  const struct eryx_extension* entry = handle;
  for (const char* const path = entry->path; entry->path != NULL; entry++) {
    if (strcmp(entry->path, path) == 0 && strcmp(entry->symbol, name) == 0) return (void*)entry->init;
  }
  return fail(name, "is not what this module defines");
}

int dlclose(void* handle) {
  (void)handle;
  return 0;
}

char* dlerror(void) {
  if (!has_error) return NULL;
  has_error = 0;
  return error_text;
}
