// SPDX-License-Identifier: MIT OR Apache-2.0
// LAPACK's report of a wrong argument. As OpenBLAS's: it says so on standard error, and the caller goes on.

#include <stdio.h>
#include <string.h>

#include "f2c.h"

void xerbla_(const char* name, const integer* parameter) {
  fprintf(stderr, " ** On entry to %.32s parameter number %2d had an illegal value\n", name, (int)*parameter);
}

void xerbla_array_(const char* name, const integer* size, const integer* parameter) {
  char text[33] = "";
  for (integer i = 0; i < min(*size, 32); ++i) text[i] = name[i];
  xerbla_(text, parameter);
}
