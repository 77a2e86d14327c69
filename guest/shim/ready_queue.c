// SPDX-License-Identifier: MIT OR Apache-2.0
#include "ready_queue.h"

#include "handle.h"

/* Names of deque and of the loop. */
static PyObject* append_name;
static PyObject* popleft_name;
static PyObject* ready_name;
static PyObject* closed_name;
static PyObject* debug_name;
static PyObject* context_name;
static PyObject* watched_name;

/* Calls the handle's callback in its context. Returns: what it returned, or NULL with an exception set. */
static PyObject* run_in_context(PyObject* handle) {
  PyObject* context = handle_get(handle, HANDLE_CONTEXT);
  PyObject* callback = handle_get(handle, HANDLE_CALLBACK);
  PyObject* given = handle_get(handle, HANDLE_ARGUMENTS);
  PyObject* arguments = given == NULL ? NULL : PySequence_Tuple(given);
  PyObject* result = NULL;
  if (context != NULL && callback != NULL && arguments != NULL && PyContext_Enter(context) == 0) {
    result = PyObject_Call(callback, arguments, NULL);
    PyObject* error = result == NULL ? PyErr_GetRaisedException() : NULL;
    if (PyContext_Exit(context) < 0) Py_CLEAR(result);
    if (error != NULL) PyErr_SetRaisedException(error);
  }
  Py_XDECREF(context);
  Py_XDECREF(callback);
  Py_XDECREF(given);
  Py_XDECREF(arguments);
  return result;
}

/* Takes the pending exception. Returns: 0, or -1 with an exception set that ends the program. */
static int report_failure(PyObject* report, PyObject* handle) {
  if (PyErr_ExceptionMatches(PyExc_SystemExit) || PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) return -1;
  PyObject* error = PyErr_GetRaisedException();
  PyObject* done = PyObject_CallFunctionObjArgs(report, handle, error, NULL);
  Py_DECREF(error);
  Py_XDECREF(done);
  return done == NULL ? -1 : 0;
}

static int run_next(PyObject* ready, PyObject* report) {
  PyObject* handle = PyObject_CallMethodNoArgs(ready, popleft_name);
  if (handle == NULL) return -1;
  PyObject* cancelled = handle_get(handle, HANDLE_CANCELLED);
  int done = cancelled == NULL ? -1 : 0;
  if (cancelled == Py_False) {
    PyObject* result = run_in_context(handle);
    if (result == NULL) done = report_failure(report, handle);
    Py_XDECREF(result);
  }
  Py_XDECREF(cancelled);
  Py_DECREF(handle);
  return done;
}

PyDoc_STRVAR(
    run_ready_doc,
    "run_ready(ready, report, count=len(ready))\n--\n\nRuns the first handles of the deque `ready`, as "
    "their `_run` does; `report(handle, exception)` hears of those that fail.");

static PyObject* run_ready(PyObject* Py_UNUSED(module), PyObject* const* arguments, Py_ssize_t count) {
  if (count < 2 || count > 3) {
    PyErr_SetString(PyExc_TypeError, "run_ready takes a deque, a callable and a number");
    return NULL;
  }
  Py_ssize_t left = count == 2 ? PyObject_Size(arguments[0]) : PyLong_AsSsize_t(arguments[2]);
  for (; left > 0; left--) {
    if (run_next(arguments[0], arguments[1]) < 0) return NULL;
  }
  if (PyErr_Occurred()) return NULL;
  Py_RETURN_NONE;
}

/* Returns: 1 if the attribute is true, 0 if not, -1 with an exception set. */
static int is_set(PyObject* loop, PyObject* name) {
  PyObject* value = PyObject_GetAttr(loop, name);
  if (value == NULL) return -1;
  const int is_true = PyObject_IsTrue(value);
  Py_DECREF(value);
  return is_true;
}

/* Whether nothing but a handle is asked for. Returns: 1, 0, or -1 with an exception set. */
static int is_plain(PyObject* loop, Py_ssize_t count, PyObject* names) {
  const Py_ssize_t named = names == NULL ? 0 : PyTuple_GET_SIZE(names);
  if (count == 0 || named > 1) return 0;
  /* _asyncio does not intern it. */
  if (named == 1 && PyUnicode_Compare(PyTuple_GET_ITEM(names, 0), context_name) != 0) return 0;
  const int is_closed = is_set(loop, closed_name);
  if (is_closed != 0) return is_closed < 0 ? -1 : 0;
  const int is_debug = is_set(loop, debug_name);
  return is_debug < 0 ? -1 : !is_debug;
}

static int append(PyObject* loop, PyObject* handle) {
  PyObject* ready = PyObject_GetAttr(loop, ready_name);
  PyObject* done = ready == NULL ? NULL : PyObject_CallMethodOneArg(ready, append_name, handle);
  Py_XDECREF(ready);
  Py_XDECREF(done);
  return done == NULL ? -1 : 0;
}

PyDoc_STRVAR(call_soon_doc,
             "call_soon($self, callback, /, *args, context=None)\n--\n\nAs BaseEventLoop's. Loops that are "
             "closed or in debug mode do it in _call_soon_watched.");

static PyObject* call_soon(PyObject* loop, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
  const int plain = is_plain(loop, count, names);
  if (plain < 0) return NULL;
  if (!plain) {
    PyObject* watched = PyObject_GetAttr(loop, watched_name);
    PyObject* result = watched == NULL ? NULL : PyObject_Vectorcall(watched, arguments, (size_t)count, names);
    Py_XDECREF(watched);
    return result;
  }
  PyObject* rest = PyTuple_New(count - 1);
  if (rest == NULL) return NULL;
  for (Py_ssize_t i = 1; i < count; i++) PyTuple_SET_ITEM(rest, i - 1, Py_NewRef(arguments[i]));
  PyObject* handle = handle_new(loop, arguments[0], rest, names == NULL ? Py_None : arguments[count]);
  Py_DECREF(rest);
  if (handle != NULL && append(loop, handle) < 0) Py_CLEAR(handle);
  return handle;
}

static PyMethodDef queue_methods[] = {
    {"call_soon", (PyCFunction)(void (*)(void))call_soon, METH_FASTCALL | METH_KEYWORDS, call_soon_doc},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot queue_slots[] = {
    {Py_tp_doc, "The part of a BaseEventLoop that runs most often: a base class for its subclasses."},
    {Py_tp_methods, queue_methods},
    {0, NULL},
};

static PyType_Spec queue_spec = {
    .name = "_eryx_host.ReadyQueue",
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = queue_slots,
};

static PyMethodDef functions[] = {
    {"run_ready", (PyCFunction)(void (*)(void))run_ready, METH_FASTCALL, run_ready_doc},
    {NULL, NULL, 0, NULL},
};

int ready_queue_add_to(PyObject* module) {
  const struct {
    PyObject** place;
    const char* name;
  } names[] = {
      {&append_name, "append"},
      {&popleft_name, "popleft"},
      {&ready_name, "_ready"},
      {&closed_name, "_closed"},
      {&debug_name, "_debug"},
      {&context_name, "context"},
      {&watched_name, "_call_soon_watched"},
  };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    *names[i].place = PyUnicode_InternFromString(names[i].name);
    if (*names[i].place == NULL) return -1;
  }
  PyObject* type = PyType_FromModuleAndSpec(module, &queue_spec, NULL);
  const int added = type == NULL ? -1 : PyModule_AddType(module, (PyTypeObject*)type);
  Py_XDECREF(type);
  return added < 0 ? -1 : PyModule_AddFunctions(module, functions);
}
