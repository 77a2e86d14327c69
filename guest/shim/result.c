// SPDX-License-Identifier: MIT OR Apache-2.0
#include "result.h"

#include "interrupt.h"
#include "json.h"
#include "layout.h"
#include "python_side.h"

static PyObject* variable; /* str or NULL */
static uint32_t size_limit;

/* What the reply points to. */
static struct byte_buffer value_text;
static PyObject* error_text;

int result_expect(const char* name, size_t size, uint32_t limit) {
  size_limit = limit;
  if (size == 0) {
    Py_CLEAR(variable);
    return 0;
  }
  if (variable != NULL) { /* nearly always the same name: keep the object, write no memory */
    Py_ssize_t known_size = 0;
    const char* known = PyUnicode_AsUTF8AndSize(variable, &known_size);
    if (known != NULL && (size_t)known_size == size && memcmp(known, name, size) == 0) return 0;
    PyErr_Clear(); /* no memory for the UTF-8 form: the object is replaced */
  }
  PyObject* fresh = PyUnicode_DecodeUTF8(name, (Py_ssize_t)size, "strict");
  if (fresh == NULL) return -1;
  PyUnicode_InternInPlace(&fresh);
  Py_XSETREF(variable, fresh);
  return 0;
}

void result_forget(void) { Py_CLEAR(variable); }

/* Address 0 with an exception set: lone surrogates, no str, no memory. */
static eryx_bytes bytes_of(PyObject* text) {
  Py_ssize_t size = 0;
  const char* data = PyUnicode_AsUTF8AndSize(text, &size);
  if (data == NULL) return (eryx_bytes){0, 0};
  return (eryx_bytes){guest_address(data), (uint32_t)size};
}

/* Says in the reply why there is no value: the pending exception, as "TypeError: …". */
static void explain_failure(eryx_reply* reply) {
  if (!PyErr_Occurred()) PyErr_NoMemory(); /* a failure that nobody named (see fail_program in turn.c) */
  PyObject* error = PyErr_GetRaisedException();
  if (PyErr_GivenExceptionMatches(error, interrupt_base_class())) reply->hints |= ERYX_HINT_INTERRUPTED;
  if (PyErr_GivenExceptionMatches(error, PyExc_MemoryError)) reply->hints |= ERYX_HINT_MEMORY_ERROR;
  PyObject* name = PyType_GetName(Py_TYPE(error));
  error_text = name == NULL ? NULL : PyUnicode_FromFormat("%U: %S", name, error);
  Py_XDECREF(name);
  Py_DECREF(error);
  if (error_text != NULL) reply->value_error = bytes_of(error_text);
  if (reply->value_error.address ==
      0) { /* str(error) failed, or it holds lone surrogates, or memory is exhausted */
    static const char fallback[] = "the result could not be encoded";
    reply->value_error = (eryx_bytes){guest_address(fallback), sizeof fallback - 1};
  }
  PyErr_Clear();
}

/* Whether a value has no other form than JSON. */
static int is_plain(PyObject* value) {
  return value == Py_None || PyBool_Check(value) || PyLong_CheckExact(value) || PyFloat_CheckExact(value) ||
         PyUnicode_CheckExact(value) || PyDict_CheckExact(value) || PyList_CheckExact(value) ||
         PyTuple_CheckExact(value);
}

/* Shows it in the forms that it has beside JSON. Returns: 0, or -1 with an exception set. */
static int show(PyObject* value) {
  if (is_plain(value)) return 0;
  PyObject* done = PyObject_CallOneArg(python_side.show_result, value);
  Py_XDECREF(done);
  return done == NULL ? -1 : 0;
}

void result_take(PyObject* namespace, eryx_reply* reply) {
  if (variable == NULL) return;
  PyObject* value = NULL;
  const int found = PyDict_Pop(namespace, variable, &value);
  if (found == 0) return; /* the program has no such variable */
  const int encoded = found < 0 || show(value) < 0 ? -1 : json_encode(&value_text, value);
  Py_XDECREF(value);
  if (encoded < 0) {
    explain_failure(reply);
    return;
  }
  if (value_text.size > size_limit) {
    reply->hints |= ERYX_HINT_RESULT_TOO_BIG;
    PyErr_Format(PyExc_ValueError, "the result takes %zu bytes of JSON, more than the limit of %u",
                 value_text.size, size_limit);
    byte_buffer_clear(&value_text);
    explain_failure(reply);
    return;
  }
  reply->value = (eryx_bytes){guest_address(value_text.data), (uint32_t)value_text.size};
}

void result_discard(PyObject* namespace) {
  if (variable == NULL) return;
  PyObject* value = NULL;
  if (PyDict_Pop(namespace, variable, &value) < 0) PyErr_Clear();
  Py_XDECREF(value);
}

void result_release(void) {
  byte_buffer_clear(&value_text);
  Py_CLEAR(error_text);
}
