// SPDX-License-Identifier: MIT OR Apache-2.0
#include "interrupt.h"

#include "internal/pycore_ceval.h"
#include "internal/pycore_frame.h"
#include "internal/pycore_runtime.h"
#include "layout.h"

/* Written by the host, through the addresses in eryx_layout. */
static volatile uint32_t interrupt_reason;
static volatile uint32_t interrupt_delivered;

static PyObject* interrupted_class;
static PyObject* time_limit_class;
static PyObject* cancelled_class;
static PyObject* driver_folders; /* tuple of str, each ending in a slash */

static void trip(void) {
  _PyRuntime.signals.handlers[ERYX_SIGNAL].tripped = 1;
  _PyRuntime.signals.is_tripped = 1;
  _Py_set_eval_breaker_bit(PyThreadState_Get(), _PY_SIGNALS_PENDING_BIT);
}

static void raise_now(void) {
  interrupt_delivered = 1;
  if (interrupt_reason == ERYX_INTERRUPT_CANCELLED) {
    PyErr_SetString(cancelled_class, "the host cancelled this execution");
  } else {
    PyErr_SetString(time_limit_class, "the execution's wall time limit is reached");
  }
}

static int is_driver_frame(PyObject* frame) {
  if (!PyFrame_Check(frame) || driver_folders == NULL) return 0;
  PyCodeObject* code = PyFrame_GetCode((PyFrameObject*)frame);
  PyObject* file = code->co_filename;
  Py_DECREF(code); /* the frame keeps it alive */
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(driver_folders); i++) {
    if (PyUnicode_Tailmatch(file, PyTuple_GET_ITEM(driver_folders, i), 0, PY_SSIZE_T_MAX, -1) == 1) return 1;
  }
  return 0;
}

/* The signal handler, as the interpreter calls it: (signal number, top frame or None). */
static PyObject* on_signal(PyObject* Py_UNUSED(module), PyObject* arguments) {
  if (interrupt_delivered) Py_RETURN_NONE;
  PyObject* frame = NULL;
  if (!PyArg_ParseTuple(arguments, "iO", &(int){0}, &frame)) return NULL;
  if (is_driver_frame(frame)) {
    trip();
    Py_RETURN_NONE;
  }
  raise_now();
  return NULL;
}

static PyMethodDef handler_definition = {"on_interrupt", on_signal, METH_VARARGS, NULL};

int interrupt_install(void) {
  /* _signal writes its defaults into every handler when it is first imported: make that happen before ours. */
  PyObject* signal_module = PyImport_ImportModule("signal");
  PyObject* module = PyImport_ImportModule("eryx");
  PyObject* handler = PyCFunction_New(&handler_definition, NULL);
  if (signal_module != NULL && module != NULL && handler != NULL) {
    interrupted_class = PyObject_GetAttrString(module, "Interrupted");
    time_limit_class = PyObject_GetAttrString(module, "TimeLimitExceeded");
    cancelled_class = PyObject_GetAttrString(module, "Cancelled");
  }
  Py_XDECREF(signal_module);
  Py_XDECREF(module);
  if (interrupted_class == NULL || time_limit_class == NULL || cancelled_class == NULL) {
    Py_XDECREF(handler);
    return -1;
  }
  _PyRuntime.signals.handlers[ERYX_SIGNAL].func = handler;
  return 0;
}

void interrupt_describe(eryx_layout* layout) {
  layout->signal_tripped = guest_address(&_PyRuntime.signals.handlers[ERYX_SIGNAL].tripped);
  layout->any_tripped = guest_address(&_PyRuntime.signals.is_tripped);
  layout->eval_breaker = guest_address(&PyThreadState_Get()->eval_breaker);
  layout->interrupt_reason = guest_address(&interrupt_reason);
  layout->interrupt_delivered = guest_address(&interrupt_delivered);
}

void interrupt_clear(void) {
  /* Mostly there is nothing to clear, and what is not written need not be copied back. */
  if (interrupt_delivered) interrupt_delivered = 0;
  if (_PyRuntime.signals.handlers[ERYX_SIGNAL].tripped) _PyRuntime.signals.handlers[ERYX_SIGNAL].tripped = 0;
}

int interrupt_is_pending(void) {
  return _PyRuntime.signals.handlers[ERYX_SIGNAL].tripped != 0 && !interrupt_delivered;
}

int interrupt_raise_pending(void) {
  if (!interrupt_is_pending()) return 0;
  _PyRuntime.signals.handlers[ERYX_SIGNAL].tripped = 0;
  raise_now();
  return -1;
}

int interrupt_set_driver_folders(PyObject* folders) {
  if (!PyTuple_Check(folders)) {
    PyErr_SetString(PyExc_TypeError, "driver folders must be a tuple of str");
    return -1;
  }
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(folders); i++) {
    if (!PyUnicode_Check(PyTuple_GET_ITEM(folders, i))) {
      PyErr_SetString(PyExc_TypeError, "driver folders must be a tuple of str");
      return -1;
    }
  }
  Py_XSETREF(driver_folders, Py_NewRef(folders));
  return 0;
}

PyObject* interrupt_base_class(void) { return interrupted_class; }
