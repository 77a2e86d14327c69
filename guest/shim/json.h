// SPDX-License-Identifier: MIT OR Apache-2.0
/* Values that cross the wall: Python objects to JSON text and back, in C.
 *
 * The rules, both ways: None, bool, int of any size, float, str, list and dict, their subclasses and tuples. NaN,
 * infinities and half characters (lone surrogates) are no JSON: ValueError. Keys are str, or int, float, bool and None
 * written as text, as `json.dumps` does. At most ERYX_JSON_DEPTH levels. No code of the program runs during it. */
#ifndef ERYX_SHIM_JSON_H
#define ERYX_SHIM_JSON_H

#include "byte_buffer.h"
#include "python.h"

/* Deeper than data is, and far below what C recursion can take. */
#define ERYX_JSON_DEPTH 500

/* Appends the JSON of `value`, in UTF-8, formatted as `json.dumps` does. Returns: 0, or -1 with an exception set (what
 * was appended before stays). */
int json_encode(struct byte_buffer* text, PyObject* value);

/* Appends the JSON string of a str. */
int json_encode_string(struct byte_buffer* text, PyObject* string);

/* New reference, or NULL with an exception set: ValueError for text that is no JSON. */
PyObject* json_decode(const char* text, size_t size);

#endif
