/* Values that cross the wall: Python objects to JSON text and back, in C.
 *
 * The rules, both ways: None, bool, int of any size, float, str, list and dict, their subclasses and tuples. NaN,
 * infinities and half characters (lone surrogates) are no JSON: ValueError. Keys are str, or int, float, bool and None
 * written as text, as `json.dumps` does. At most ERYX_JSON_DEPTH levels. No code of the program runs meanwhile. */
#ifndef ERYX_SHIM_JSON_H
#define ERYX_SHIM_JSON_H

#include "python.h"

/* Deeper than data is, and far below what C recursion can take. */
#define ERYX_JSON_DEPTH 500

/* A buffer that grows. Zero-initialised it is empty. Its memory is kept for the next use unless it is large. */
struct json_text {
  char* data;
  size_t size;
  size_t capacity;
};

/* Makes room for `size` more bytes and returns where they go, or NULL with MemoryError set. */
char* json_text_reserve(struct json_text* text, size_t size);

/* Appends bytes. Returns: 0, or -1 with MemoryError set. */
int json_text_append(struct json_text* text, const void* bytes, size_t size);

/* Empties the buffer. */
void json_text_clear(struct json_text* text);

/* Appends the JSON of `value`, in UTF-8, formatted as `json.dumps` does. Returns: 0, or -1 with an exception set (what
 * was appended before stays). */
int json_encode(struct json_text* text, PyObject* value);

/* Appends the JSON string of a str. */
int json_encode_string(struct json_text* text, PyObject* string);

/* New reference, or NULL with an exception set: ValueError for text that is no JSON. */
PyObject* json_decode(const char* text, size_t size);

#endif
