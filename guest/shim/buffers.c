// SPDX-License-Identifier: MIT OR Apache-2.0
#include "buffers.h"

/* First the one that every program writes. */
_Alignas(16) unsigned char mailbox_buffer[ERYX_MAILBOX_SIZE];
char answer_buffer[4096];
_Alignas(8) unsigned char trace_records[ERYX_TRACE_BUFFER_SIZE];
