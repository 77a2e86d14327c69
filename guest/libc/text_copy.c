// SPDX-License-Identifier: MIT OR Apache-2.0
/* Copying texts: where a text ends is looked for eight bytes at a time (text_search.c), and copying memory is one instruction. The C
 * library's functions do both at once, byte by byte unless both places are alike. CPython copies a line's rest at each part of an f-string. */
#include <stddef.h>
#include <string.h>

/* Names that the C library's own functions call. */
char* __stpcpy(char* to, const char* from);
char* __stpncpy(char* to, const char* from, size_t size);

char* __stpcpy(char* to, const char* from) {
  const size_t length = strlen(from);
  memcpy(to, from, length + 1);
  return to + length;
}

char* stpcpy(char* to, const char* from) { return __stpcpy(to, from); }

char* strcpy(char* to, const char* from) {
  memcpy(to, from, strlen(from) + 1);
  return to;
}

char* __stpncpy(char* to, const char* from, size_t size) {
  const size_t length = strnlen(from, size);
  memcpy(to, from, length);
  memset(to + length, 0, size - length);
  return to + length;
}

char* stpncpy(char* to, const char* from, size_t size) { return __stpncpy(to, from, size); }

char* strncpy(char* to, const char* from, size_t size) {
  __stpncpy(to, from, size);
  return to;
}
