// SPDX-License-Identifier: MIT OR Apache-2.0
#ifndef ERYX_SHIM_BYTE_BUFFER_H
#define ERYX_SHIM_BYTE_BUFFER_H

#include "python.h"

/* A buffer that grows. Zero-initialised it is empty. Its memory is kept for the next use unless it is large. */
struct byte_buffer {
  char* data;
  size_t size;
  size_t capacity;
};

/* Makes room for `size` more bytes and returns where they go, or NULL with MemoryError set. */
char* byte_buffer_reserve(struct byte_buffer* buffer, size_t size);

/* Appends bytes. Returns: 0, or -1 with MemoryError set. */
int byte_buffer_append(struct byte_buffer* buffer, const void* bytes, size_t size);

/* Empties the buffer. */
void byte_buffer_clear(struct byte_buffer* buffer);

#endif
