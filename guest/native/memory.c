// SPDX-License-Identifier: MIT OR Apache-2.0
/* The guest's own memcpy, memmove and memset.
 *
 * A guest may be left at any instruction by a jump out of a signal handler, and "is this address guest code" must be
 * two comparisons. So the native object that holds the guest calls no libc: these are hidden in it, in its section.
 * They hold no state and leave the direction flag alone.
 *
 * Small sizes are moved by overlapping loads and stores, all loads first, so that copies may overlap too. Large ones go
 * 64 bytes at a time, or by the processor's own string instructions where those are fast: forward, from about 2 KiB on.
 */
#include <emmintrin.h>
#include <stddef.h>
#include <stdint.h>

/* Below it the start-up of `rep movsb` and `rep stosb` costs more than it saves. */
enum { string_instruction_minimum = 2048 };

/* Unaligned, and allowed to alias everything. */
typedef uint64_t __attribute__((aligned(1), may_alias)) word64;
typedef uint32_t __attribute__((aligned(1), may_alias)) word32;
typedef uint16_t __attribute__((aligned(1), may_alias)) word16;

typedef struct block64 {
  __m128i part[4];
} block64;

static inline __m128i load(const unsigned char* from) { return _mm_loadu_si128((const __m128i*)from); }

static inline void store(unsigned char* to, __m128i value) { _mm_storeu_si128((__m128i*)to, value); }

static inline block64 load64(const unsigned char* from) {
  return (block64){{load(from), load(from + 16), load(from + 32), load(from + 48)}};
}

static inline void store64(unsigned char* to, block64 value) {
  store(to, value.part[0]);
  store(to + 16, value.part[1]);
  store(to + 32, value.part[2]);
  store(to + 48, value.part[3]);
}

/* size < 16 */
static inline void move_tiny(unsigned char* to, const unsigned char* from, size_t size) {
  if (size >= 8) {
    const uint64_t first = *(const word64*)from;
    const uint64_t last = *(const word64*)(from + size - 8);
    *(word64*)to = first;
    *(word64*)(to + size - 8) = last;
  } else if (size >= 4) {
    const uint32_t first = *(const word32*)from;
    const uint32_t last = *(const word32*)(from + size - 4);
    *(word32*)to = first;
    *(word32*)(to + size - 4) = last;
  } else if (size >= 2) {
    const uint16_t first = *(const word16*)from;
    const uint16_t last = *(const word16*)(from + size - 2);
    *(word16*)to = first;
    *(word16*)(to + size - 2) = last;
  } else if (size == 1) {
    *to = *from;
  }
}

/* 16 <= size <= 128 */
static inline void move_small(unsigned char* to, const unsigned char* from, size_t size) {
  if (size <= 32) {
    const __m128i first = load(from);
    const __m128i last = load(from + size - 16);
    store(to, first);
    store(to + size - 16, last);
  } else if (size <= 64) {
    const __m128i first = load(from);
    const __m128i second = load(from + 16);
    const __m128i third = load(from + size - 32);
    const __m128i last = load(from + size - 16);
    store(to, first);
    store(to + 16, second);
    store(to + size - 32, third);
    store(to + size - 16, last);
  } else {
    const block64 first = load64(from);
    const block64 last = load64(from + size - 64);
    store64(to, first);
    store64(to + size - 64, last);
  }
}

/* size > 64; right when `to` lies below `from`, or the two do not overlap. */
static inline void move_up(unsigned char* to, const unsigned char* from, size_t size) {
  /* Read before the loop can overwrite it. */
  const block64 last = load64(from + size - 64);
  unsigned char* const end = to + size - 64;
  for (; to < end; to += 64, from += 64) store64(to, load64(from));
  store64(end, last);
}

/* size > 64; right when `to` lies above `from`. */
static inline void move_down(unsigned char* to, const unsigned char* from, size_t size) {
  const block64 first = load64(from);
  for (; size > 64; size -= 64) store64(to + size - 64, load64(from + size - 64));
  store64(to, first);
}

static inline void* move(void* to, const void* from, size_t size) {
  unsigned char* const destination = to;
  const unsigned char* const source = from;
  if (size < 16) {
    move_tiny(destination, source, size);
  } else if (size <= 128) {
    move_small(destination, source, size);
  } else if ((uintptr_t)destination - (uintptr_t)source < size) {
    move_down(destination, source, size);
  } else if (size >= string_instruction_minimum && (uintptr_t)source - (uintptr_t)destination >= size) {
    void* target = to;
    __asm__ volatile("rep movsb" : "+D"(target), "+S"(from), "+c"(size) : : "memory");
  } else {
    move_up(destination, source, size);
  }
  return to;
}

void* memmove(void* to, const void* from, size_t size) { return move(to, from, size); }

/* A guest may copy between overlapping places where C forbids it; to allow that costs nothing. */
void* memcpy(void* to, const void* from, size_t size) { return move(to, from, size); }

void* memset(void* to, int value, size_t size) {
  unsigned char* const destination = to;
  if (size < 16) {
    const uint64_t bytes = (unsigned char)value * UINT64_C(0x0101010101010101);
    if (size >= 8) {
      *(word64*)destination = bytes;
      *(word64*)(destination + size - 8) = bytes;
    } else if (size >= 4) {
      *(word32*)destination = (uint32_t)bytes;
      *(word32*)(destination + size - 4) = (uint32_t)bytes;
    } else if (size >= 2) {
      *(word16*)destination = (uint16_t)bytes;
      *(word16*)(destination + size - 2) = (uint16_t)bytes;
    } else if (size == 1) {
      *destination = (unsigned char)value;
    }
    return to;
  }
  if (size >= string_instruction_minimum) {
    void* target = to;
    __asm__ volatile("rep stosb" : "+D"(target), "+c"(size) : "a"(value) : "memory");
    return to;
  }
  const __m128i bytes = _mm_set1_epi8((char)value);
  for (size_t i = 0; i + 16 < size; i += 16) store(destination + i, bytes);
  store(destination + size - 16, bytes);
  return to;
}
