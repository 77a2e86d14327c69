// SPDX-License-Identifier: MIT OR Apache-2.0
#include "json.h"

#include <string.h>

#include "internal/pycore_interp.h"

#include "json_scan.h"

struct reader {
  const char* start;
  const char* at;
  const char* end;
  int depth;
};

static PyObject* decode(struct reader* reader);

static PyObject* raise(const struct reader* reader, const char* problem) {
  PyErr_Format(PyExc_ValueError, "%s at byte %zd of the JSON text", problem,
               (Py_ssize_t)(reader->at - reader->start));
  return NULL;
}

static void skip_spaces(struct reader* reader) {
  while (reader->at < reader->end &&
         (*reader->at == ' ' || *reader->at == '\n' || *reader->at == '\t' || *reader->at == '\r')) {
    reader->at++;
  }
}

static int next_is(struct reader* reader, char wanted) {
  skip_spaces(reader);
  if (reader->at == reader->end || *reader->at != wanted) return 0;
  reader->at++;
  return 1;
}

static int hexadecimal(struct reader* reader, Py_UCS4* value) {
  if (reader->end - reader->at < 4) return -1;
  *value = 0;
  for (int i = 0; i < 4; i++) {
    const char c = *reader->at++;
    *value <<= 4;
    if (c >= '0' && c <= '9') {
      *value |= (Py_UCS4)(c - '0');
    } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
      *value |= (Py_UCS4)((c | 0x20) - 'a' + 10);
    } else {
      return -1;
    }
  }
  return 0;
}

/* After the backslash. Halves of a character are joined where both are there. */
static int decode_escape(struct reader* reader, Py_UCS4* c) {
  if (reader->at == reader->end) return -1;
  switch (*reader->at++) {
    case '"': *c = '"'; return 0;
    case '\\': *c = '\\'; return 0;
    case '/': *c = '/'; return 0;
    case 'b': *c = '\b'; return 0;
    case 'f': *c = '\f'; return 0;
    case 'n': *c = '\n'; return 0;
    case 'r': *c = '\r'; return 0;
    case 't': *c = '\t'; return 0;
    case 'u': break;
    default: return -1;
  }
  if (hexadecimal(reader, c) < 0) return -1;
  if (!Py_UNICODE_IS_HIGH_SURROGATE(*c) || reader->end - reader->at < 6 || reader->at[0] != '\\' ||
      reader->at[1] != 'u') {
    return 0;
  }
  const char* back = reader->at;
  Py_UCS4 low = 0;
  reader->at += 2;
  if (hexadecimal(reader, &low) == 0 && Py_UNICODE_IS_LOW_SURROGATE(low)) {
    *c = Py_UNICODE_JOIN_SURROGATES(*c, low);
  } else {
    reader->at = back;
  }
  return 0;
}

/* The part of a string up to a quote, a backslash or a control character; `is_ascii` says what it holds. */
static const char* plain_end(const struct reader* reader, int* is_ascii) {
  unsigned char seen = 0;
  const size_t size = json_plain_size(reader->at, (size_t)(reader->end - reader->at), &seen);
  *is_ascii = seen < 0x80;
  return reader->at + size;
}

static PyObject* plain_text(const char* data, Py_ssize_t size, int is_ascii) {
  if (!is_ascii) return PyUnicode_DecodeUTF8(data, size, "strict");
  PyObject* text = PyUnicode_New(size, 127);
  if (text != NULL && size > 0) memcpy(PyUnicode_1BYTE_DATA(text), data, (size_t)size);
  return text;
}

static int append_plain(struct reader* reader, _PyUnicodeWriter* writer) {
  int is_ascii = 0;
  const char* end = plain_end(reader, &is_ascii);
  if (end == reader->at) return 0;
  PyObject* part = plain_text(reader->at, end - reader->at, is_ascii);
  if (part == NULL) return -1;
  reader->at = end;
  const int done = _PyUnicodeWriter_WriteStr(writer, part);
  Py_DECREF(part);
  return done;
}

static PyObject* decode_string_with_escapes(struct reader* reader) {
  _PyUnicodeWriter writer;
  _PyUnicodeWriter_Init(&writer);
  writer.overallocate = 1;
  for (;;) {
    if (append_plain(reader, &writer) < 0) break;
    if (reader->at < reader->end && *reader->at == '"') {
      reader->at++;
      return _PyUnicodeWriter_Finish(&writer);
    }
    Py_UCS4 c = 0;
    if (reader->at == reader->end || *reader->at++ != '\\' || decode_escape(reader, &c) < 0) {
      raise(reader, "a broken string");
      break;
    }
    if (_PyUnicodeWriter_WriteChar(&writer, c) < 0) break;
  }
  _PyUnicodeWriter_Dealloc(&writer);
  return NULL;
}

/* After the opening quote. */
static PyObject* decode_string(struct reader* reader) {
  int is_ascii = 0;
  const char* end = plain_end(reader, &is_ascii);
  if (end == reader->end || *end != '"') return decode_string_with_escapes(reader);
  PyObject* text = plain_text(reader->at, end - reader->at, is_ascii);
  reader->at = end + 1;
  return text;
}

static int digits(struct reader* reader) {
  const char* start = reader->at;
  while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') reader->at++;
  return reader->at > start;
}

/* The number as a string that ends in NUL: what CPython's own conversions take. */
static PyObject* convert_number(const char* start, size_t size, int is_float) {
  char small[64];
  char* copy = size < sizeof small ? small : PyMem_Malloc(size + 1);
  if (copy == NULL) return PyErr_NoMemory();
  memcpy(copy, start, size);
  copy[size] = '\0';
  PyObject* number = NULL;
  if (is_float) {
    const double value =
        PyOS_string_to_double(copy, NULL, NULL); /* beyond the range: infinite, as in json.loads */
    if (value != -1.0 || !PyErr_Occurred()) number = PyFloat_FromDouble(value);
  } else { /* see encode_large_integer about the limit */
    PyInterpreterState* interpreter = PyInterpreterState_Get();
    const int limit = interpreter->long_state.max_str_digits;
    interpreter->long_state.max_str_digits = 0;
    number = PyLong_FromString(copy, NULL, 10);
    interpreter->long_state.max_str_digits = limit;
  }
  if (copy != small) PyMem_Free(copy);
  return number;
}

static PyObject* decode_number(struct reader* reader) {
  const char* start = reader->at;
  if (*reader->at == '-') reader->at++;
  const char* first = reader->at;
  if (!digits(reader) || (*first == '0' && reader->at - first > 1)) return raise(reader, "a broken number");
  int is_float = 0;
  if (reader->at < reader->end && *reader->at == '.') {
    is_float = 1;
    reader->at++;
    if (!digits(reader)) return raise(reader, "a broken number");
  }
  if (reader->at < reader->end && (*reader->at | 0x20) == 'e') {
    is_float = 1;
    reader->at++;
    if (reader->at < reader->end && (*reader->at == '+' || *reader->at == '-')) reader->at++;
    if (!digits(reader)) return raise(reader, "a broken number");
  }
  const size_t size = (size_t)(reader->at - start);
  if (is_float || size > 18) return convert_number(start, size, is_float);
  long long value = 0;
  for (const char* at = first; at < reader->at; at++) value = value * 10 + (*at - '0');
  return PyLong_FromLongLong(*start == '-' ? -value : value);
}

static PyObject* decode_list(struct reader* reader) {
  PyObject* list = PyList_New(0);
  if (list == NULL || next_is(reader, ']')) return list;
  do {
    PyObject* item = decode(reader);
    const int done = item == NULL ? -1 : PyList_Append(list, item);
    Py_XDECREF(item);
    if (done < 0) goto failed;
  } while (next_is(reader, ','));
  if (next_is(reader, ']')) return list;
  raise(reader, "a broken list");
failed:
  Py_DECREF(list);
  return NULL;
}

static int decode_member(struct reader* reader, PyObject* dict) {
  if (!next_is(reader, '"')) {
    raise(reader, "an object without a name for its value");
    return -1;
  }
  PyObject* key = decode_string(reader);
  if (key == NULL) return -1;
  int done = -1;
  if (!next_is(reader, ':')) {
    raise(reader, "an object's name without a value");
  } else {
    PyObject* value = decode(reader);
    if (value != NULL) done = PyDict_SetItem(dict, key, value);
    Py_XDECREF(value);
  }
  Py_DECREF(key);
  return done;
}

static PyObject* decode_dict(struct reader* reader) {
  PyObject* dict = PyDict_New();
  if (dict == NULL || next_is(reader, '}')) return dict;
  do {
    if (decode_member(reader, dict) < 0) goto failed;
  } while (next_is(reader, ','));
  if (next_is(reader, '}')) return dict;
  raise(reader, "a broken object");
failed:
  Py_DECREF(dict);
  return NULL;
}

static PyObject* decode_word(struct reader* reader) {
  static const struct {
    const char* text;
    size_t size;
    PyObject* value;
  } words[] = {{"null", 4, Py_None}, {"true", 4, Py_True}, {"false", 5, Py_False}};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if ((size_t)(reader->end - reader->at) < words[i].size ||
        memcmp(reader->at, words[i].text, words[i].size) != 0)
      continue;
    reader->at += words[i].size;
    return Py_NewRef(words[i].value);
  }
  return raise(reader, "no JSON value");
}

static PyObject* decode_container(struct reader* reader) {
  const char opening = *reader->at++;
  if (++reader->depth > ERYX_JSON_DEPTH) {
    PyErr_Format(PyExc_RecursionError, "the JSON text is nested too deeply: more than %d levels",
                 ERYX_JSON_DEPTH);
    return NULL;
  }
  PyObject* value = opening == '[' ? decode_list(reader) : decode_dict(reader);
  reader->depth--;
  return value;
}

static PyObject* decode(struct reader* reader) {
  skip_spaces(reader);
  if (reader->at == reader->end) return raise(reader, "an early end");
  const char c = *reader->at;
  if (c == '"') {
    reader->at++;
    return decode_string(reader);
  }
  if (c == '[' || c == '{') return decode_container(reader);
  if (c == '-' || (c >= '0' && c <= '9')) return decode_number(reader);
  return decode_word(reader);
}

PyObject* json_decode(const char* text, size_t size) {
  struct reader reader = {text, text, text + size, 0};
  PyObject* value = decode(&reader);
  if (value == NULL) return NULL;
  skip_spaces(&reader);
  if (reader.at == reader.end) return value;
  Py_DECREF(value);
  return raise(&reader, "more than one value");
}
