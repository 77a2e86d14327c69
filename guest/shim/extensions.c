// SPDX-License-Identifier: MIT OR Apache-2.0
/* dlopen and its kin, for CPython's import of native modules: nothing is loaded, the list of what was joined is looked up. In
 * place of the C library's, which know nothing. */
#include "extensions.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

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

void* dlopen(const char* path, int mode) {
  (void)mode;
  if (path == NULL) return fail("dlopen:", "a guest cannot look into itself");
  const struct eryx_extension* entry = eryx_extensions;
  if (entry == NULL) {
    return fail(path,
                "was not joined to this image, which has no native packages: add them when building it");
  }
  for (; entry->path != NULL; entry++) {
    if (strcmp(entry->path, path) != 0) continue;
    if (entry->init == NULL) return fail_with(entry->error);
    return (void*)entry;
  }
  return fail(path,
              "was not joined to this image: its package must be among those that the image is built with");
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
