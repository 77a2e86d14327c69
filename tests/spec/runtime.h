// SPDX-License-Identifier: MIT OR Apache-2.0
/* What the generated test programs use: values from bits, expectations, and the loop that runs the checks.
 *
 * A program has one function per line of a .wast file. Every expectation is two numbers: bits, and a mask of the bits
 * that count. That serves exact results and the NaN patterns of the specification alike.
 */
#ifndef ERYX_SPEC_RUNTIME_H
#define ERYX_SPEC_RUNTIME_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "wasm-rt.h"

/* How a check must end: a set of 1 << wasm_rt_trap_t. */
#define ENDS_WITH(trap) (1u << (trap))

typedef struct check {
  unsigned line;
  unsigned ends;
  const char* what;
  void (*run)(void);
} check;

/* Runs the checks in order and prints one line for each: "passed LINE" or "failed LINE WHAT: WHY". */
int run_checks(const check* checks, size_t count);

/* Notes a mismatch for the running check. `high` is 0 for everything narrower than 128 bits. */
void expect_bits(uint64_t low, uint64_t high, uint64_t low_bits, uint64_t high_bits, uint64_t low_mask,
                 uint64_t high_mask);

/* The module that all .wast files may import from. */
struct w2c_spectest;
extern struct w2c_spectest spectest;

static inline float f32_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline double f64_of(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* Not null, whatever the number is. */
static inline wasm_rt_externref_t externref_of(uintptr_t number) { return (wasm_rt_externref_t)(number + 1); }

static inline void expect_i32(uint32_t value, uint32_t bits, uint32_t mask) {
  expect_bits(value, 0, bits, 0, mask, 0);
}

static inline void expect_i64(uint64_t value, uint64_t bits, uint64_t mask) {
  expect_bits(value, 0, bits, 0, mask, 0);
}

static inline void expect_f32(float value, uint32_t bits, uint32_t mask) {
  uint32_t actual;
  memcpy(&actual, &value, sizeof actual);
  expect_bits(actual, 0, bits, 0, mask, 0);
}

static inline void expect_f64(double value, uint64_t bits, uint64_t mask) {
  uint64_t actual;
  memcpy(&actual, &value, sizeof actual);
  expect_bits(actual, 0, bits, 0, mask, 0);
}

static inline void expect_externref(wasm_rt_externref_t value, wasm_rt_externref_t expected) {
  expect_bits((uintptr_t)value, 0, (uintptr_t)expected, 0, UINT64_MAX, 0);
}

static inline void expect_null(const void* value) { expect_bits(value == NULL, 0, 1, 0, UINT64_MAX, 0); }

static inline void expect_not_null(const void* value) { expect_bits(value == NULL, 0, 0, 0, UINT64_MAX, 0); }

/* Defined by the headers of modules that use vectors. */
#ifdef WASM_RT_SIMD_TYPE_DEFINED
static inline v128 v128_of(uint64_t low, uint64_t high) {
  const uint64_t halves[2] = {low, high};
  v128 value;
  memcpy(&value, halves, sizeof value);
  return value;
}

static inline void expect_v128(v128 value, uint64_t low_bits, uint64_t high_bits, uint64_t low_mask,
                               uint64_t high_mask) {
  uint64_t halves[2];
  memcpy(halves, &value, sizeof halves);
  expect_bits(halves[0], halves[1], low_bits, high_bits, low_mask, high_mask);
}
#endif

#endif
