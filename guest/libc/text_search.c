// SPDX-License-Identifier: MIT OR Apache-2.0
/* Where a text ends, or has a byte, eight bytes at a time: the C library's functions take four. CPython asks for the length of a line's rest
 * at each part of an f-string. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Not in the headers. */
char* __strchrnul(const char* text, int wanted);
char* strchrnul(const char* text, int wanted);

enum { word = sizeof(uint64_t) };

static const uint64_t ones = 0x0101010101010101;
static const uint64_t high_bits = 0x8080808080808080;

/* Words are read whole, at their places: all of one lies in memory if a byte does. */
static const char* word_of(const char* at) { return at - (uintptr_t)at % word; }

static uint64_t load(const char* from) {
  uint64_t value;
  memcpy(&value, __builtin_assume_aligned(from, word), word);
  return value;
}

/* What lies before `at` in its word, as bytes with all bits. */
static uint64_t before(const char* at) { return ((uint64_t)1 << (uintptr_t)at % word * 8) - 1; }

/* The lowest bit that is set says which byte is the first that is 0. */
static uint64_t zero_bytes(uint64_t value) { return (value - ones) & ~value & high_bits; }

static const char* first_of(const char* from, uint64_t found) { return from + __builtin_ctzll(found) / 8; }

size_t strlen(const char* text) {
  const char* from = word_of(text);
  uint64_t found = zero_bytes(load(from) | before(text));
  while (found == 0) {
    from += word;
    found = zero_bytes(load(from));
  }
  return (size_t)(first_of(from, found) - text);
}

char* __strchrnul(const char* text, int wanted) {
  const uint64_t pattern = ones * (unsigned char)wanted;
  const char* from = word_of(text);
  uint64_t value = load(from);
  uint64_t found = zero_bytes(value | before(text)) | zero_bytes((value ^ pattern) | before(text));
  while (found == 0) {
    from += word;
    value = load(from);
    found = zero_bytes(value) | zero_bytes(value ^ pattern);
  }
  return (char*)first_of(from, found);
}

char* strchrnul(const char* text, int wanted) { return __strchrnul(text, wanted); }

char* strchr(const char* text, int wanted) {
  char* at = __strchrnul(text, wanted);
  return *at == (char)wanted ? at : NULL;
}
