// SPDX-License-Identifier: MIT OR Apache-2.0
/* Included before everything else when the generated code is compiled. The guest's functions are called within one
 * object only, and what it imports comes from the library that it is linked into: with hidden declarations
 * position-independent code needs neither a global offset table nor a procedure linkage table. */
#pragma GCC visibility push(hidden)

/* eryx_host.ticks: in place, because a trace asks for it at each line. The time stamp counter runs at one rate on every
 * processor with fsgsbase; the host measures which. */
struct w2c_eryx__host;
static inline unsigned long w2c_eryx__host_ticks(struct w2c_eryx__host* host) {
  (void)host;
  return __builtin_ia32_rdtsc();
}

/* eryx_host.float_exceptions: in place, because it is the state of the processor that the guest's own instructions leave behind, and
 * numpy asks for it in each of its loops. Nothing but the flags can be changed. */
static inline unsigned w2c_eryx__host_float_exceptions(struct w2c_eryx__host* host, unsigned cleared,
                                                       unsigned raised) {
  const unsigned flags = 0x3f;
  const unsigned before = __builtin_ia32_stmxcsr();
  (void)host;
  const unsigned after = (before & ~(cleared & flags)) | (raised & flags);
  if (after != before) __builtin_ia32_ldmxcsr(after);
  return before & flags;
}
