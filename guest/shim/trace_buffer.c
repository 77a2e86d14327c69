// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace_buffer.h"

#include <string.h>

#include "buffers.h"
#include "host.h"
#include "layout.h"

static uint32_t used;

void trace_buffer_describe(eryx_layout* layout) {
  layout->trace_buffer = guest_address(trace_records);
  layout->trace_size = guest_address(&used);
}

void trace_buffer_clear(void) {
  if (used != 0) used = 0; /* no write to the page where nothing is traced */
}

/* Returns: where the next record of `extent` bytes, a multiple of 8, is to be written. */
static inline unsigned char* take_room(uint32_t extent) {
  if (extent > sizeof trace_records - used) {
    host_trace();
    used = 0;
  }
  unsigned char* room = trace_records + used;
  used += extent;
  return room;
}

void trace_buffer_add(eryx_trace_record record, eryx_bytes first, eryx_bytes second) {
  record.size = (uint16_t)(first.size + second.size);
  const uint32_t padding = (uint32_t)eryx_record_padding(record.size);
  unsigned char* out = take_room((uint32_t)sizeof record + record.size + padding);
  memcpy(out, &record, sizeof record);
  out += sizeof record;
  memcpy(out, (const void*)(uintptr_t)first.address, first.size);
  memcpy(out + first.size, (const void*)(uintptr_t)second.address, second.size);
  memset(out + record.size, 0, padding);
}

void trace_buffer_add_event(uint8_t kind, uint8_t how, uint32_t subject, uint32_t line) {
  eryx_trace_record* record = (eryx_trace_record*)take_room(sizeof *record);
  record->kind = kind;
  record->how = how;
  record->size = 0;
  record->subject = subject;
  record->line = line;
  record->reserved = 0;
  record->ticks = host_ticks();
}

uint64_t trace_ticks(void) { return host_ticks(); }
