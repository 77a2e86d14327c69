// SPDX-License-Identifier: MIT OR Apache-2.0
/* The trace buffer: records for the host, which looks at it at each host call and at the end of a turn. */
#ifndef ERYX_SHIM_TRACE_BUFFER_H
#define ERYX_SHIM_TRACE_BUFFER_H

#include "guest_abi.h"

void trace_buffer_describe(eryx_layout* layout);

void trace_buffer_clear(void);

/* Adds a record, whose payload is up to two parts, one behind the other. Requires: together they have at most
 * ERYX_TRACE_PAYLOAD_SIZE bytes. */
void trace_buffer_add(eryx_trace_record record, eryx_bytes first, eryx_bytes second);

/* Adds a record of an event without a payload: almost all are, so each field is written once, where it stays. */
void trace_buffer_add_event(uint8_t kind, uint8_t how, uint32_t subject, uint32_t line);

/* The processor's counter, for records of events. */
uint64_t trace_ticks(void);

#endif
