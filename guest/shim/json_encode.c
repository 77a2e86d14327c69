// SPDX-License-Identifier: MIT OR Apache-2.0
#include "json.h"

#include <stdlib.h>
#include <string.h>

#include "internal/pycore_interp.h"
#include "internal/pycore_long.h"

#include "json_scan.h"

/* The containers around the value that is being encoded, innermost first. */
struct level {
  const struct level* outer;
  PyObject* container;
  int depth;
};

static int encode(struct byte_buffer* text, PyObject* value, const struct level* outer);

/* Too deep, or endless? */
static int raise_too_deep(const struct level* outer, PyObject* container) {
  for (const struct level* level = outer; level != NULL; level = level->outer) {
    if (level->container != container) continue;
    PyErr_SetString(PyExc_ValueError, "Circular reference detected");
    return -1;
  }
  /* The cycle may lie deeper than where we stopped: then some object occurs twice among the levels. */
  for (const struct level* level = outer; level != NULL; level = level->outer) {
    for (const struct level* other = level->outer; other != NULL; other = other->outer) {
      if (other->container != level->container) continue;
      PyErr_SetString(PyExc_ValueError, "Circular reference detected");
      return -1;
    }
  }
  PyErr_Format(PyExc_RecursionError, "the value is nested too deeply for JSON: more than %d levels",
               ERYX_JSON_DEPTH);
  return -1;
}

static char* write_escape(char* out, unsigned c) {
  static const char digits[] = "0123456789abcdef";
  *out++ = '\\';
  switch (c) {
    case '"': *out++ = '"'; return out;
    case '\\': *out++ = '\\'; return out;
    case '\n': *out++ = 'n'; return out;
    case '\r': *out++ = 'r'; return out;
    case '\t': *out++ = 't'; return out;
    case '\b': *out++ = 'b'; return out;
    case '\f': *out++ = 'f'; return out;
    default:
      memcpy(out, "u00", 3);
      out[3] = digits[c >> 4 & 15];
      out[4] = digits[c & 15];
      return out + 5;
  }
}

static int encode_ascii(struct byte_buffer* text, const char* data, size_t size) {
  for (;;) {
    unsigned char seen = 0;
    const size_t plain = json_plain_size(data, size, &seen);
    if (byte_buffer_append(text, data, plain) < 0) return -1;
    if (plain == size) return 0;
    char* out = byte_buffer_reserve(text, 6);
    if (out == NULL) return -1;
    text->size = (size_t)(write_escape(out, (unsigned char)data[plain]) - text->data);
    data += plain + 1;
    size -= plain + 1;
  }
}

static int encode_wide(struct byte_buffer* text, PyObject* string) {
  const int kind = PyUnicode_KIND(string);
  const void* data = PyUnicode_DATA(string);
  const Py_ssize_t length = PyUnicode_GET_LENGTH(string);
  for (Py_ssize_t i = 0; i < length; i++) {
    char* out = byte_buffer_reserve(text, 6);
    if (out == NULL) return -1;
    const Py_UCS4 c = PyUnicode_READ(kind, data, i);
    if (c < 0x80) {
      if (json_is_special((unsigned char)c)) {
        out = write_escape(out, c);
      } else {
        *out++ = (char)c;
      }
    } else if (c < 0x800) {
      *out++ = (char)(0xc0 | c >> 6);
      *out++ = (char)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
      if (Py_UNICODE_IS_SURROGATE(c)) {
        PyErr_Format(
            PyExc_ValueError,
            "half a character ('\\u%04x', a lone surrogate) at position %zd cannot be encoded as JSON",
            (unsigned)c, i);
        return -1;
      }
      *out++ = (char)(0xe0 | c >> 12);
      *out++ = (char)(0x80 | (c >> 6 & 0x3f));
      *out++ = (char)(0x80 | (c & 0x3f));
    } else {
      *out++ = (char)(0xf0 | c >> 18);
      *out++ = (char)(0x80 | (c >> 12 & 0x3f));
      *out++ = (char)(0x80 | (c >> 6 & 0x3f));
      *out++ = (char)(0x80 | (c & 0x3f));
    }
    text->size = (size_t)(out - text->data);
  }
  return 0;
}

int json_encode_string(struct byte_buffer* text, PyObject* string) {
  if (byte_buffer_append(text, "\"", 1) < 0) return -1;
  const int done = PyUnicode_IS_ASCII(string)
                       ? encode_ascii(text, PyUnicode_DATA(string), (size_t)PyUnicode_GET_LENGTH(string))
                       : encode_wide(text, string);
  return done < 0 ? -1 : byte_buffer_append(text, "\"", 1);
}

/* JSON numbers have no length limit, and neither have ours: the limit of int-to-str conversion guards programs against
 * others' input, while here the size limit and the time limit hold. */
static int encode_large_integer(struct byte_buffer* text, PyObject* value) {
  PyInterpreterState* interpreter = PyInterpreterState_Get();
  const int digits = interpreter->long_state.max_str_digits;
  interpreter->long_state.max_str_digits = 0;
  PyObject* decimal = _PyLong_Format(value, 10);
  interpreter->long_state.max_str_digits = digits;
  if (decimal == NULL) return -1;
  const int done = byte_buffer_append(text, PyUnicode_DATA(decimal), (size_t)PyUnicode_GET_LENGTH(decimal));
  Py_DECREF(decimal);
  return done;
}

static int encode_integer(struct byte_buffer* text, PyObject* value) {
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
  if (overflow != 0) return encode_large_integer(text, value);
  char digits[20];
  char* start = digits + sizeof digits;
  unsigned long long rest = number < 0 ? 0ULL - (unsigned long long)number : (unsigned long long)number;
  do {
    *--start = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (number < 0) *--start = '-';
  return byte_buffer_append(text, start, (size_t)(digits + sizeof digits - start));
}

static int encode_float(struct byte_buffer* text, PyObject* value) {
  const double number = PyFloat_AS_DOUBLE(value);
  if (!isfinite(number)) {
    PyErr_Format(PyExc_ValueError, "Out of range float values are not JSON compliant: %s",
                 isnan(number) ? "nan"
                 : number < 0  ? "-inf"
                               : "inf");
    return -1;
  }
  char* digits = PyOS_double_to_string(number, 'r', 0, Py_DTSF_ADD_DOT_0, NULL);
  if (digits == NULL) return -1;
  const int done = byte_buffer_append(text, digits, strlen(digits));
  PyMem_Free(digits);
  return done;
}

static int encode_sequence(struct byte_buffer* text, PyObject* sequence, const struct level* level) {
  /* Length and items are read anew each time: what is encoded may be shared with a generator that changes it. */
  const int is_list = PyList_Check(sequence);
  if (byte_buffer_append(text, "[", 1) < 0) return -1;
  for (Py_ssize_t i = 0; i < Py_SIZE(sequence); i++) {
    if (i > 0 && byte_buffer_append(text, ", ", 2) < 0) return -1;
    PyObject* item = is_list ? PyList_GET_ITEM(sequence, i) : PyTuple_GET_ITEM(sequence, i);
    if (encode(text, item, level) < 0) return -1;
  }
  return byte_buffer_append(text, "]", 1);
}

static int encode_key(struct byte_buffer* text, PyObject* key) {
  if (PyUnicode_Check(key)) return json_encode_string(text, key);
  if (key != Py_None && !PyBool_Check(key) && !PyLong_Check(key) && !PyFloat_Check(key)) {
    PyErr_Format(PyExc_TypeError, "keys must be str, int, float, bool or None, not %.100s",
                 Py_TYPE(key)->tp_name);
    return -1;
  }
  if (byte_buffer_append(text, "\"", 1) < 0 || encode(text, key, NULL) < 0) return -1;
  return byte_buffer_append(text, "\"", 1);
}

static int encode_dict(struct byte_buffer* text, PyObject* dict, const struct level* level) {
  if (byte_buffer_append(text, "{", 1) < 0) return -1;
  PyObject* key = NULL;
  PyObject* value = NULL;
  int is_first = 1;
  for (Py_ssize_t position = 0; PyDict_Next(dict, &position, &key, &value); is_first = 0) {
    if (!is_first && byte_buffer_append(text, ", ", 2) < 0) return -1;
    if (encode_key(text, key) < 0 || byte_buffer_append(text, ": ", 2) < 0) return -1;
    if (encode(text, value, level) < 0) return -1;
  }
  return byte_buffer_append(text, "}", 1);
}

static int encode(struct byte_buffer* text, PyObject* value, const struct level* outer) {
  if (PyUnicode_Check(value)) return json_encode_string(text, value);
  if (value == Py_None) return byte_buffer_append(text, "null", 4);
  if (value == Py_True) return byte_buffer_append(text, "true", 4);
  if (value == Py_False) return byte_buffer_append(text, "false", 5);
  if (PyLong_Check(value)) return encode_integer(text, value);
  if (PyFloat_Check(value)) return encode_float(text, value);
  const int is_dict = PyDict_Check(value);
  if (!is_dict && !PyList_Check(value) && !PyTuple_Check(value)) {
    PyErr_Format(PyExc_TypeError, "Object of type %.100s is not JSON serializable", Py_TYPE(value)->tp_name);
    return -1;
  }
  const struct level level = {outer, value, outer == NULL ? 1 : outer->depth + 1};
  if (level.depth > ERYX_JSON_DEPTH) return raise_too_deep(outer, value);
  return is_dict ? encode_dict(text, value, &level) : encode_sequence(text, value, &level);
}

int json_encode(struct byte_buffer* text, PyObject* value) { return encode(text, value, NULL); }
