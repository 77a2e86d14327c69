// SPDX-License-Identifier: MIT OR Apache-2.0
/* Inverse hyperbolic cosines. The C library's do not look at the sign, so that -70000 has a result. */
#include <math.h>

/* From here on, 1 does not count beside x * x for the result, which is log(2 * x): the difference, 1 / (4 * x * x), is far below half of
 * the result's last digit. */
static const double large = 0x1p28;
static const float large_float = 0x1p12f;

double acosh(double x) {
  if (!(x >= 1)) return (x - x) / (x - x);
  if (x >= large) return log(x) + M_LN2;
  if (x > 2) return log(2 * x - 1 / (x + sqrt(x * x - 1)));
  const double above = x - 1;
  return log1p(above + sqrt(above * above + 2 * above));
}

float acoshf(float x) {
  if (!(x >= 1)) return (x - x) / (x - x);
  if (x >= large_float) return logf(x) + (float)M_LN2;
  if (x > 2) return logf(2 * x - 1 / (x + sqrtf(x * x - 1)));
  const float above = x - 1;
  return log1pf(above + sqrtf(above * above + 2 * above));
}
