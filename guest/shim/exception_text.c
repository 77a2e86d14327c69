// SPDX-License-Identifier: MIT OR Apache-2.0
#include "exception_text.h"

#include <string.h>

/* Whether the text of a value is C's alone. */
static int is_plain(PyObject* value) {
  return value == NULL || value == Py_None || PyUnicode_CheckExact(value) || PyLong_CheckExact(value) ||
         PyFloat_CheckExact(value) || PyBool_Check(value) || PyBytes_CheckExact(value);
}

static int are_plain(PyObject* arguments) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(arguments); i++) {
    if (!is_plain(PyTuple_GET_ITEM(arguments, i))) return 0;
  }
  return 1;
}

/* Whether str() of it runs no Python code. */
static int has_plain_text(PyBaseExceptionObject* exception) {
  if (exception->args == NULL || !are_plain(exception->args)) return 0;
  const reprfunc text = Py_TYPE(exception)->tp_str;
  if (text == ((PyTypeObject*)PyExc_BaseException)->tp_str || text == ((PyTypeObject*)PyExc_KeyError)->tp_str)
    return 1;
  if (text == ((PyTypeObject*)PyExc_OSError)->tp_str) {
    const PyOSErrorObject* error = (PyOSErrorObject*)exception;
    return is_plain(error->myerrno) && is_plain(error->strerror) && is_plain(error->filename) &&
           is_plain(error->filename2);
  }
  if (text == ((PyTypeObject*)PyExc_ImportError)->tp_str)
    return is_plain(((PyImportErrorObject*)exception)->msg);
  return 0;
}

/* Appends what fits, without the half of a character. */
static size_t append(char* text, size_t size, const char* more, size_t more_size) {
  const size_t room = EXCEPTION_TEXT_SIZE - 1 - size;
  if (more_size > room) {
    more_size = room;
    while (more_size > 0 && ((unsigned char)more[more_size] & 0xC0) == 0x80) more_size--;
  }
  memcpy(text + size, more, more_size);
  return size + more_size;
}

size_t exception_text(PyBaseExceptionObject* exception, char text[EXCEPTION_TEXT_SIZE]) {
  const char* name = Py_TYPE(exception)->tp_name;
  const char* dot = strrchr(name, '.');
  if (dot != NULL) name = dot + 1;
  size_t size = append(text, 0, name, strnlen(name, EXCEPTION_TEXT_SIZE / 2));
  text[size++] = '\0';
  if (!has_plain_text(exception)) return size;
  PyObject* pending = PyErr_GetRaisedException();
  PyObject* message = PyObject_Str((PyObject*)exception);
  Py_ssize_t length = 0;
  const char* utf8 = message == NULL ? NULL : PyUnicode_AsUTF8AndSize(message, &length);
  if (utf8 != NULL) size = append(text, size, utf8, (size_t)length);
  Py_XDECREF(message);
  PyErr_Clear();
  PyErr_SetRaisedException(pending);
  return size;
}
