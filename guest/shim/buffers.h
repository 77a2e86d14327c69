// SPDX-License-Identifier: MIT OR Apache-2.0
/* The large buffers. They are linked behind the shim's other variables: those that every program writes then share a page,
 * and each page that a program writes must be copied back after it. */
#ifndef ERYX_SHIM_BUFFERS_H
#define ERYX_SHIM_BUFFERS_H

#include "guest_abi.h"

extern unsigned char mailbox_buffer[ERYX_MAILBOX_SIZE];
extern char answer_buffer[4096];
extern unsigned char trace_records[ERYX_TRACE_BUFFER_SIZE];

#endif
