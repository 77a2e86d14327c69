// SPDX-License-Identifier: MIT OR Apache-2.0
#include "byte_buffer.h"

#include <stdlib.h>
#include <string.h>

/* What a cleared buffer may keep. */
static const size_t kept_capacity = 64 * 1024;

char* byte_buffer_reserve(struct byte_buffer* buffer, size_t size) {
  if (size > buffer->capacity - buffer->size) {
    size_t capacity = buffer->capacity == 0 ? 512 : buffer->capacity;
    while (capacity - buffer->size < size) {
      if (capacity > (size_t)1 << 30) {
        PyErr_NoMemory();
        return NULL;
      }
      capacity *= 2;
    }
    char* data = realloc(buffer->data, capacity);
    if (data == NULL) {
      PyErr_NoMemory();
      return NULL;
    }
    buffer->data = data;
    buffer->capacity = capacity;
  }
  return buffer->data + buffer->size;
}

int byte_buffer_append(struct byte_buffer* buffer, const void* bytes, size_t size) {
  char* end = byte_buffer_reserve(buffer, size);
  if (end == NULL) return -1;
  memcpy(end, bytes, size);
  buffer->size += size;
  return 0;
}

void byte_buffer_clear(struct byte_buffer* buffer) {
  buffer->size = 0;
  if (buffer->capacity <= kept_capacity) return;
  free(buffer->data);
  buffer->data = NULL;
  buffer->capacity = 0;
}
