// SPDX-License-Identifier: MIT OR Apache-2.0
/* Searching memory for a byte, eight at a time: the C library's functions take four, and one from behind. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The name that the C library's strrchr calls. */
void* __memrchr(const void* place, int wanted, size_t size);

enum { word = sizeof(uint64_t) };

static const uint64_t ones = 0x0101010101010101;
static const uint64_t high_bits = 0x8080808080808080;

/* Whether any of the eight bytes is that of which `pattern` has eight. */
static int word_has(const unsigned char* from, uint64_t pattern) {
  uint64_t value;
  memcpy(&value, from, word);
  value ^= pattern;
  return ((value - ones) & ~value & high_bits) != 0;
}

void* memchr(const void* place, int wanted, size_t size) {
  const unsigned char* at = place;
  const unsigned char byte = (unsigned char)wanted;
  for (; size >= word && !word_has(at, ones * byte); size -= word) at += word;
  for (; size > 0; size--, at++) {
    if (*at == byte) return (void*)at;
  }
  return NULL;
}

void* __memrchr(const void* place, int wanted, size_t size) {
  const unsigned char* begin = place;
  const unsigned char byte = (unsigned char)wanted;
  while (size >= word && !word_has(begin + size - word, ones * byte)) size -= word;
  for (; size > 0; size--) {
    if (begin[size - 1] == byte) return (void*)(begin + size - 1);
  }
  return NULL;
}

void* memrchr(const void* place, int wanted, size_t size) { return __memrchr(place, wanted, size); }
