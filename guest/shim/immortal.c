// SPDX-License-Identifier: MIT OR Apache-2.0
/* Why it is safe: an immortal object is never freed, its finalizer never runs, and code that takes a short cut for a
 * reference count of one takes the long way. That is how CPython treats its own static objects. */
#include "python.h"

#include "immortal.h"
#include "settled_code.h"

#include <stdlib.h>
#include <string.h>

#include "internal/pycore_code.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_unicodeobject.h"

/* Objects that were made immortal but whose contents were not looked at yet. */
static struct {
  PyObject** items;
  size_t size;
  size_t capacity;
  int out_of_memory;
} pending;

static int grow_pending(void) {
  const size_t capacity = pending.capacity == 0 ? 1u << 16 : pending.capacity * 2;
  PyObject** items = realloc(pending.items, capacity * sizeof *items);
  if (items == NULL) return -1;
  pending.items = items;
  pending.capacity = capacity;
  return 0;
}

/* A visitproc. Objects that are immortal already are the interpreter's static ones, or were visited before. */
static int visit(PyObject* object, void* Py_UNUSED(argument)) {
  if (object == NULL || _Py_IsImmortal(object)) return 0;
  if (pending.size == pending.capacity && grow_pending() < 0) {
    pending.out_of_memory = 1;
    return 0;
  }
  object->ob_refcnt = _Py_IMMORTAL_REFCNT;
  /* Else taking its last name away would look for references that are no longer counted. */
  if (PyUnicode_CheckExact(object) && PyUnicode_CHECK_INTERNED(object)) {
    ((PyASCIIObject*)object)->state.interned = SSTATE_INTERNED_IMMORTAL;
  }
  /* Kept in the string: its first look-up would write it. */
  if (PyUnicode_CheckExact(object)) PyObject_Hash(object);
  pending.items[pending.size++] = object;
  return 0;
}

/* Code objects are not known to the collector, so they have no tp_traverse. */
static void visit_code(PyCodeObject* code) {
  PyObject* const members[] = {
      code->co_consts,          code->co_names,    code->co_exceptiontable, code->co_localsplusnames,
      code->co_localspluskinds, code->co_filename, code->co_name,           code->co_qualname,
      code->co_linetable,
  };
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) visit(members[i], NULL);
  if (code->_co_cached != NULL) {
    visit(code->_co_cached->_co_code, NULL);
    visit(code->_co_cached->_co_cellvars, NULL);
    visit(code->_co_cached->_co_freevars, NULL);
    visit(code->_co_cached->_co_varnames, NULL);
  }
}

static void visit_contents(PyObject* object) {
  if (PyObject_IS_GC(object)) {
    const traverseproc traverse = Py_TYPE(object)->tp_traverse;
    if (traverse != NULL) traverse(object, visit, NULL);
  }
  if (PyCode_Check(object)) {
    visit_code((PyCodeObject*)object);
    settle_code((PyCodeObject*)object);
  }
  visit((PyObject*)Py_TYPE(object), NULL);
}

/* Interned strings that nothing else reaches are still looked up, and then counted. */
static void visit_interned_strings(void) {
  PyObject* interned = PyInterpreterState_Get()->cached_objects.interned_strings;
  PyObject* name = NULL;
  PyObject* value = NULL;
  Py_ssize_t position = 0;
  if (interned == NULL || !PyDict_Check(interned)) return;
  while (PyDict_Next(interned, &position, &name, &value)) visit(name, NULL);
}

/* Where an image is made from another: what is immortal already may hold something new. */
static void visit_held(PyObject* object) {
  if (_Py_IsImmortal(object)) {
    visit_contents(object);
  } else {
    visit(object, NULL);
  }
}

int immortalize_all(void) {
  PyObject* collector = PyImport_ImportModule("gc");
  PyObject* objects = collector == NULL ? NULL : PyObject_CallMethod(collector, "get_objects", NULL);
  Py_XDECREF(collector);
  if (objects == NULL) return -1;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(objects); i++) visit_held(PyList_GET_ITEM(objects, i));
  visit_interned_strings();
  while (pending.size > 0) visit_contents(pending.items[--pending.size]);
  Py_DECREF(objects);
  free(pending.items);
  const int out_of_memory = pending.out_of_memory;
  memset(&pending, 0, sizeof pending);
  if (out_of_memory) PyErr_NoMemory();
  return out_of_memory ? -1 : 0;
}
