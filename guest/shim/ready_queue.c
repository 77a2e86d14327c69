#include "ready_queue.h"

/* Names of asyncio's handle and of deque. */
static PyObject* popleft_name;
static PyObject* cancelled_name;
static PyObject* context_name;
static PyObject* callback_name;
static PyObject* arguments_name;

/* Calls the handle's callback in its context. Returns: what it returned, or NULL with an exception set. */
static PyObject* run_in_context(PyObject* handle) {
  PyObject* context = PyObject_GetAttr(handle, context_name);
  PyObject* callback = PyObject_GetAttr(handle, callback_name);
  PyObject* arguments = PyObject_GetAttr(handle, arguments_name);
  PyObject* result = NULL;
  if (context != NULL && callback != NULL && arguments != NULL && PyContext_Enter(context) == 0) {
    result = PyObject_Call(callback, arguments, NULL);
    PyObject* error = result == NULL ? PyErr_GetRaisedException() : NULL;
    if (PyContext_Exit(context) < 0) Py_CLEAR(result);
    if (error != NULL) PyErr_SetRaisedException(error);
  }
  Py_XDECREF(context);
  Py_XDECREF(callback);
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
  PyObject* cancelled = PyObject_GetAttr(handle, cancelled_name);
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

PyDoc_STRVAR(run_ready_doc,
             "run_ready(ready, report)\n--\n\nRuns the handles that are in the deque `ready` now, as their "
             "`_run` does; "
             "`report(handle, exception)` hears of those that fail.");

static PyObject* run_ready(PyObject* Py_UNUSED(module), PyObject* const* arguments, Py_ssize_t count) {
  if (count != 2) {
    PyErr_SetString(PyExc_TypeError, "run_ready takes a deque and a callable");
    return NULL;
  }
  for (Py_ssize_t left = PyObject_Size(arguments[0]); left > 0; left--) {
    if (run_next(arguments[0], arguments[1]) < 0) return NULL;
  }
  if (PyErr_Occurred()) return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"run_ready", (PyCFunction)(void (*)(void))run_ready, METH_FASTCALL, run_ready_doc},
    {NULL, NULL, 0, NULL},
};

int ready_queue_add_functions(PyObject* module) {
  const struct {
    PyObject** place;
    const char* name;
  } names[] = {
      {&popleft_name, "popleft"},    {&cancelled_name, "_cancelled"}, {&context_name, "_context"},
      {&callback_name, "_callback"}, {&arguments_name, "_args"},
  };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    *names[i].place = PyUnicode_InternFromString(names[i].name);
    if (*names[i].place == NULL) return -1;
  }
  return PyModule_AddFunctions(module, functions);
}
