// SPDX-License-Identifier: MIT OR Apache-2.0
#include "traced_code.h"

#include "internal/pycore_instruments.h"

/* The events are those of the tool that sys.setprofile uses: programs can take and free the other tools, not this one,
 * and it makes no use of local events. */
enum { TOOL = PY_MONITORING_SYS_PROFILE_ID };

static const _PyMonitoringEventSet EVENTS =
    1 << PY_MONITORING_EVENT_LINE | 1 << PY_MONITORING_EVENT_PY_START | 1 << PY_MONITORING_EVENT_PY_RESUME |
    1 << PY_MONITORING_EVENT_PY_RETURN | 1 << PY_MONITORING_EVENT_PY_YIELD;

static int is_hidden(PyCodeObject* code) {
  if (code->co_flags & CO_NO_MONITORING_EVENTS) return 1;
  return PyUnicode_GET_LENGTH(code->co_name) > 0 && PyUnicode_READ_CHAR(code->co_name, 0) == '_';
}

static int switch_one(PyCodeObject* code, enum tracing tracing) {
  if (tracing == TRACING_OFF && (code->_co_monitoring == NULL || code->_co_monitoring->embedder_id == 0))
    return 0;
  if (_PyMonitoring_SetLocalEvents(code, TOOL, tracing == TRACING_ON ? EVENTS : 0) < 0) return -1;
  if (tracing == TRACING_OFF) {
    code->_co_monitoring->embedder_id = 0;
  } else if (code->_co_monitoring->embedder_id == 0) {
    code->_co_monitoring->embedder_id = TRACED_CODE_NEW;
  }
  return 0;
}

int traced_code_switch(PyObject* object, enum tracing tracing) {
  PyCodeObject* code = (PyCodeObject*)object;
  if (Py_EnterRecursiveCall(" while switching tracing") != 0) return -1;
  int done = is_hidden(code) ? 0 : switch_one(code, tracing);
  for (Py_ssize_t i = 0; done == 0 && i < PyTuple_GET_SIZE(code->co_consts); i++) {
    PyObject* constant = PyTuple_GET_ITEM(code->co_consts, i);
    if (PyCode_Check(constant)) done = traced_code_switch(constant, tracing);
  }
  Py_LeaveRecursiveCall();
  return done;
}

/* New reference to the code that an object runs; NULL without an exception if it runs none. */
static PyObject* code_of(PyObject* object) {
  if (PyFunction_Check(object)) return Py_NewRef(PyFunction_GET_CODE(object));
  if (PyGen_CheckExact(object) || PyCoro_CheckExact(object) || PyAsyncGen_CheckExact(object)) {
    return (PyObject*)PyGen_GetCode((PyGenObject*)object);
  }
  return NULL;
}

static int begins_with(PyObject* text, const char* prefix) {
  for (Py_ssize_t i = 0; prefix[i] != '\0'; i++) {
    if (i >= PyUnicode_GET_LENGTH(text) || PyUnicode_READ_CHAR(text, i) != (Py_UCS4)prefix[i]) return 0;
  }
  return 1;
}

/* A restored state's functions say that they come from a snapshot. */
static int is_of_program(PyObject* code) {
  PyObject* const file = ((PyCodeObject*)code)->co_filename;
  return begins_with(file, "<user") || begins_with(file, "<snapshot>");
}

int traced_code_switch_all(enum tracing tracing) {
  PyObject* collector = PyImport_ImportModule("gc");
  PyObject* objects = collector == NULL ? NULL : PyObject_CallMethod(collector, "get_objects", NULL);
  Py_XDECREF(collector);
  int done = objects == NULL ? -1 : 0;
  for (Py_ssize_t i = 0; done == 0 && i < PyList_GET_SIZE(objects); i++) {
    PyObject* code = code_of(PyList_GET_ITEM(objects, i));
    if (code != NULL && is_of_program(code)) done = traced_code_switch(code, tracing);
    Py_XDECREF(code);
  }
  Py_XDECREF(objects);
  return done;
}
