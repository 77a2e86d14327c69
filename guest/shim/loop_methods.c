// SPDX-License-Identifier: MIT OR Apache-2.0
#include "loop_methods.h"

#include <string.h>

#include "interned_names.h"
#include "usual_methods.h"

static PyTypeObject* base_type;
static PyObject* names_of_base[LOOP_METHODS];

/* What the methods that are C code here call in Python, or are called for. */
static struct usual_method called[] = {
    {.name = "_check_closed"}, {.name = "_call_soon"}, {.name = "get_debug"}};
static struct usual_methods usual_called = {.methods = called, .count = sizeof called / sizeof called[0]};

/* Programs can set others, of which ReadyQueue's would know nothing. */
static struct usual_method replaced[] = {
    {.name = "call_soon"}, {.name = "create_task"}, {.name = "get_debug"}};
static struct usual_methods usual_replaced = {.methods = replaced,
                                              .count = sizeof replaced / sizeof replaced[0]};

static int take(const char* module, const char* name, struct usual_methods* usual, PyTypeObject** place) {
  PyObject* imported = PyImport_ImportModule(module);
  PyObject* type = imported == NULL ? NULL : PyObject_GetAttrString(imported, name);
  Py_XDECREF(imported);
  const int done = type == NULL ? -1 : usual_methods_take(usual, (PyTypeObject*)type);
  if (place != NULL) Py_XSETREF(*place, (PyTypeObject*)Py_XNewRef(type));
  Py_XDECREF(type);
  return done;
}

int loop_methods_prepare(void) {
  const struct interned_name names[] = {
      {&names_of_base[LOOP_CALL_SOON], "call_soon"},
      {&names_of_base[LOOP_CREATE_TASK], "create_task"},
      {&names_of_base[LOOP_GET_DEBUG], "get_debug"},
  };
  if (intern_names(names, sizeof names / sizeof names[0]) < 0) return -1;
  if (take("asyncio.base_events", "BaseEventLoop", &usual_replaced, &base_type) < 0) return -1;
  return take("_eryx.loop", "GuestEventLoop", &usual_called, NULL);
}

int loop_has_usual_methods(PyObject* loop) {
  return usual_methods_has(&usual_called, Py_TYPE(loop)) && loop_has_usual_base();
}

int loop_has_usual_base(void) { return usual_methods_has(&usual_replaced, base_type); }

PyObject* loop_call_base(PyObject* loop, enum loop_method method, PyObject* const* arguments,
                         Py_ssize_t count, PyObject* names) {
  const size_t given = (size_t)count + (names == NULL ? 0 : (size_t)PyTuple_GET_SIZE(names));
  PyObject** all = PyMem_New(PyObject*, given + 1);
  if (all == NULL) return PyErr_NoMemory();
  all[0] = loop;
  if (given > 0) memcpy(all + 1, arguments, given * sizeof *all);
  PyObject* function = PyObject_GetAttr((PyObject*)base_type, names_of_base[method]);
  PyObject* result = function == NULL ? NULL : PyObject_Vectorcall(function, all, (size_t)count + 1, names);
  Py_XDECREF(function);
  PyMem_Free(all);
  return result;
}
