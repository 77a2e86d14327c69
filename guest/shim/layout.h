// SPDX-License-Identifier: MIT OR Apache-2.0
/* The fixed places that guest and host both know: mailbox, reply, and the addresses of the soft interrupt. */
#ifndef ERYX_SHIM_LAYOUT_H
#define ERYX_SHIM_LAYOUT_H

#include "guest_abi.h"

extern eryx_layout guest_layout;
extern eryx_reply turn_reply;

/* Fills what is known only after CPython started. */
void layout_complete(void);

static inline eryx_guest_address guest_address(const volatile void* pointer) {
  return (eryx_guest_address)(uintptr_t)pointer;
}

#endif
