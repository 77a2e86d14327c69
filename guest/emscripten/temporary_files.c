// SPDX-License-Identifier: MIT OR Apache-2.0
/* Files and folders with names that are not in use yet. WASI's C library has none of these. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { name_letters = 6, attempts = 100 };

/* Fills in the letters before a suffix; null with errno if there are none. */
static char* letters_of(char* name, int suffix) {
  const size_t length = strlen(name);
  if (suffix < 0 || length < name_letters + (size_t)suffix) {
    errno = EINVAL;
    return NULL;
  }
  char* const letters = name + length - (size_t)suffix - name_letters;
  if (memcmp(letters, "XXXXXX", name_letters) != 0) {
    errno = EINVAL;
    return NULL;
  }
  return letters;
}

static int draw(char* letters) {
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  uint8_t drawn[name_letters];
  if (getentropy(drawn, sizeof drawn) != 0) return -1;
  for (int i = 0; i < name_letters; i++) letters[i] = alphabet[drawn[i] & 31];
  return 0;
}

int mkstemps(char* name, int suffix) {
  char* const letters = letters_of(name, suffix);
  if (letters == NULL) return -1;
  for (int i = 0; i < attempts; i++) {
    if (draw(letters) < 0) return -1;
    const int file = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (file >= 0 || errno != EEXIST) return file;
  }
  return -1;
}

int mkstemp(char* name) { return mkstemps(name, 0); }

/* The flags could only ask for what is so anyway. */
int mkostemp(char* name, int flags) {
  (void)flags;
  return mkstemps(name, 0);
}

int mkostemps(char* name, int suffix, int flags) {
  (void)flags;
  return mkstemps(name, suffix);
}

char* mkdtemp(char* name) {
  char* const letters = letters_of(name, 0);
  if (letters == NULL) return NULL;
  for (int i = 0; i < attempts; i++) {
    if (draw(letters) < 0) return NULL;
    if (mkdir(name, 0700) == 0) return name;
    if (errno != EEXIST) return NULL;
  }
  return NULL;
}

char* mktemp(char* name) {
  char* const letters = letters_of(name, 0);
  if (letters == NULL || draw(letters) < 0) name[0] = 0;
  return name;
}

char* tmpnam(char* name) {
  static char own[20];
  if (name == NULL) name = own;
  strcpy(name, "/tmp/tmpXXXXXX");
  return draw(name + strlen(name) - name_letters) < 0 ? NULL : name;
}

/* Nameless at once: WASI's files stay as long as they are open. */
FILE* tmpfile(void) {
  char name[] = "/tmp/tmpXXXXXX";
  const int file = mkstemp(name);
  if (file < 0) return NULL;
  unlink(name);
  FILE* const stream = fdopen(file, "w+");
  if (stream == NULL) close(file);
  return stream;
}
