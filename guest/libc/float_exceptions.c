// SPDX-License-Identifier: MIT OR Apache-2.0
/* Floating-point exceptions, which WebAssembly does not have. Instructions of the translated guest are the processor's own, and
 * leave the processor's flags behind: they are asked for and cleared by an import (abi/guest_abi.h). Types are
 * those of fenv.h on x86-64. */
#include <fenv.h>
#include <stdint.h>

#include "float_exceptions.h"

enum { all = invalid | division_by_zero | overflow | underflow | inexact };

/* Returns those that were there before. */
__attribute__((import_module("eryx_host"), import_name("float_exceptions"))) uint32_t host_float_exceptions(
    uint32_t cleared, uint32_t raised);

static uint32_t present(void) { return host_float_exceptions(0, 0) & all; }

int fetestexcept(int which) { return (int)present() & which; }

int feclearexcept(int which) {
  host_float_exceptions((uint32_t)(which & all), 0);
  return 0;
}

int feraiseexcept(int which) {
  host_float_exceptions(0, (uint32_t)(which & all));
  return 0;
}

/* There is one way of rounding: to the nearest. */
int fegetround(void) { return FE_TONEAREST; }
int fesetround(int way) { return way == FE_TONEAREST ? 0 : -1; }

int fegetenv(fenv_t* environment) {
  environment->__cw = present();
  return 0;
}

int fesetenv(const fenv_t* environment) {
  host_float_exceptions(all, environment == FE_DFL_ENV ? 0 : environment->__cw & all);
  return 0;
}

int feholdexcept(fenv_t* environment) {
  environment->__cw = host_float_exceptions(all, 0) & all;
  return 0;
}

int feupdateenv(const fenv_t* environment) {
  const uint32_t raised = present();
  fesetenv(environment);
  feraiseexcept((int)raised);
  return 0;
}

int fegetexceptflag(fexcept_t* flags, int which) {
  *flags = present() & (uint32_t)which;
  return 0;
}

int fesetexceptflag(const fexcept_t* flags, int which) {
  host_float_exceptions((uint32_t)(which & all), (uint32_t)(*flags & (fexcept_t)which & all));
  return 0;
}
