// SPDX-License-Identifier: MIT OR Apache-2.0
/* eryx_alloc and eryx_free: blocks in the guest's heap for messages that do not fit the mailbox. */
#include <stdint.h>
#include <stdlib.h>

#include "export.h"
#include "guest_abi.h"

ERYX_EXPORT(eryx_alloc) eryx_guest_address export_alloc(uint32_t size) {
  return (eryx_guest_address)(uintptr_t)malloc(size);
}

ERYX_EXPORT(eryx_free) void export_free(eryx_guest_address pointer) { free((void*)(uintptr_t)pointer); }
