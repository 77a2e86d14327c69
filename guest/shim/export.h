// SPDX-License-Identifier: MIT OR Apache-2.0
/* Marks the functions that the guest module offers to the host; their contract is abi/guest_abi.h. */
#ifndef ERYX_SHIM_EXPORT_H
#define ERYX_SHIM_EXPORT_H

#define ERYX_EXPORT(name) __attribute__((export_name(#name), used))

#endif
