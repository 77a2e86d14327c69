// SPDX-License-Identifier: MIT OR Apache-2.0
#include "callback_names.h"

#include <stdlib.h>
#include <string.h>

#include "guest_abi.h"
#include "python_side.h"

static uint32_t* held;
static size_t held_count;
static size_t held_capacity;

/* For a program that arrives in pieces: one for each name, whether it was added. NULL: no statement of it has run. */
static unsigned char* added;

int callback_names_hold(const char* hashes, size_t size) {
  const size_t count = size / sizeof *held;
  if (added != NULL) {
    free(added);
    added = NULL;
  }
  if (count > held_capacity) {
    uint32_t* larger = realloc(held, size);
    if (larger == NULL) {
      PyErr_NoMemory();
      return -1;
    }
    held = larger;
    held_capacity = count;
  }
  if (count > 0) memcpy(held, hashes, size);
  if (held_count != count) held_count = count;
  return 0;
}

/* Names by which a program reaches names that its code does not mention. */
static int looks_names_up(const char* name) {
  static const char* const names[] = {"globals",   "locals",       "vars",    "dir",      "exec",
                                      "eval",      "compile",      "getattr", "__dict__", "__main__",
                                      "builtins",  "__builtins__", "hasattr", "inspect",  "__globals__",
                                      "f_globals", "runpy",        "code"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (strcmp(name, names[i]) == 0) return 1;
  }
  return 0;
}

/* Position of a hash among those held, or -1. */
static Py_ssize_t find(uint32_t hash) {
  size_t low = 0;
  size_t high = held_count;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (held[middle] < hash) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < held_count && held[low] == hash ? (Py_ssize_t)low : -1;
}

static int bind(PyObject* namespace, size_t position) {
  if (added != NULL && added[position]) return 0;
  if (added != NULL) added[position] = 1;
  PyObject* done = PyObject_CallFunction(python_side.bind_callbacks, "On", namespace, (Py_ssize_t)position);
  Py_XDECREF(done);
  return done == NULL ? -1 : 0;
}

static int bind_all(PyObject* namespace) {
  for (size_t i = 0; i < held_count; i++) {
    if (bind(namespace, i) < 0) return -1;
  }
  return 0;
}

/* Returns: 1 if the program looks names up, 0, or -1 with an exception set. */
static int bind_mentioned(PyCodeObject* code, PyObject* namespace) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_names); i++) {
    Py_ssize_t size = 0;
    const char* name = PyUnicode_AsUTF8AndSize(PyTuple_GET_ITEM(code->co_names, i), &size);
    if (name == NULL) return -1;
    if (looks_names_up(name)) return 1;
    const Py_ssize_t position = find(eryx_name_hash(name, (uint32_t)size));
    if (position < 0) continue;
    /* A variable of this name stays, whatever it is; to find that out here costs nothing. */
    const int is_there = PyDict_Contains(namespace, PyTuple_GET_ITEM(code->co_names, i));
    if (is_there < 0 || (!is_there && bind(namespace, (size_t)position) < 0)) return -1;
  }
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); i++) {
    PyObject* constant = PyTuple_GET_ITEM(code->co_consts, i);
    if (!PyCode_Check(constant)) continue;
    const int inner = bind_mentioned((PyCodeObject*)constant, namespace);
    if (inner != 0) return inner;
  }
  return 0;
}

int callback_names_bind(PyObject* code, PyObject* namespace) {
  if (held_count == 0) return 0;
  const int looks_up = bind_mentioned((PyCodeObject*)code, namespace);
  return looks_up > 0 ? bind_all(namespace) : looks_up;
}

int callback_names_bind_once(PyObject* code, PyObject* namespace) {
  if (held_count == 0) return 0;
  if (added == NULL) added = calloc(held_count, 1);
  if (added == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  return callback_names_bind(code, namespace);
}

PyObject* callback_names_position(PyObject* name) {
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(name, &size);
  return text == NULL ? NULL : PyLong_FromSsize_t(find(eryx_name_hash(text, (uint32_t)size)));
}
