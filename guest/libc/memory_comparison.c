// SPDX-License-Identifier: MIT OR Apache-2.0
/* Comparing memory eight bytes at a time: the C library's function takes one, so that equal texts of 1,000 characters took twenty times as
 * long as natively. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { word = sizeof(uint64_t), block = 4 * word };

static uint64_t load(const unsigned char* from) {
  uint64_t value;
  memcpy(&value, from, word);
  return value;
}

static int block_differs(const unsigned char* left, const unsigned char* right) {
  uint64_t difference = 0;
  for (size_t i = 0; i < block; i += word) difference |= load(left + i) ^ load(right + i);
  return difference != 0;
}

/* The first byte decides: it is the highest one of a number whose bytes are reversed. */
static int order(uint64_t left, uint64_t right) {
  return __builtin_bswap64(left) < __builtin_bswap64(right) ? -1 : 1;
}

int memcmp(const void* first, const void* second, size_t size) {
  const unsigned char* left = first;
  const unsigned char* right = second;
  for (; size >= block && !block_differs(left, right); size -= block) {
    left += block;
    right += block;
  }
  for (; size >= word; size -= word) {
    const uint64_t ours = load(left);
    const uint64_t theirs = load(right);
    if (ours != theirs) return order(ours, theirs);
    left += word;
    right += word;
  }
  for (; size > 0; size--, left++, right++) {
    if (*left != *right) return *left - *right;
  }
  return 0;
}

int bcmp(const void* first, const void* second, size_t size) { return memcmp(first, second, size); }
