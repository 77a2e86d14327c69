// SPDX-License-Identifier: MIT OR Apache-2.0
/* Fresh randomness for a copied memory. */
#ifndef ERYX_SHIM_RESEED_H
#define ERYX_SHIM_RESEED_H

#include "python.h"

/* Looks up what reseed needs. Returns: 0, or -1 with an exception set. */
int reseed_prepare(void);

void reseed(void);

#endif
