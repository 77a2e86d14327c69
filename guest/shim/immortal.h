// SPDX-License-Identifier: MIT OR Apache-2.0
/* Gives the objects of the image the immortal reference count, and has its code settle: using them writes nothing to
 * them. */
#ifndef ERYX_SHIM_IMMORTAL_H
#define ERYX_SHIM_IMMORTAL_H

/* Makes immortal whatever the collector knows and everything reachable from it.
 * Requires: a full collection just ran. Returns: 0, or -1 with an exception set. */
int immortalize_all(void);

#endif
