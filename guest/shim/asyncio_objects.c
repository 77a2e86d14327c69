// SPDX-License-Identifier: MIT OR Apache-2.0
#include "asyncio_objects.h"

/* Patch 0033. */
extern PyObject* _PyAsyncio_NewFuture(PyObject* module, PyObject* loop);
extern PyObject* _PyAsyncio_NewTask(PyObject* module, PyObject* coroutine, PyObject* loop, PyObject* name,
                                    PyObject* context);
extern int _PyAsyncio_IsTaskType(PyObject* module, PyObject* type);

static PyObject* implementation; /* module `_asyncio` */
static PyObject* get_running_loop;
static PyObject* tasks; /* module `asyncio.tasks` */
static PyObject* task_name;

int asyncio_prepare(void) {
  Py_XSETREF(implementation, PyImport_ImportModule("_asyncio"));
  if (implementation == NULL) return -1;
  Py_XSETREF(get_running_loop, PyObject_GetAttrString(implementation, "get_running_loop"));
  Py_XSETREF(tasks, PyImport_ImportModule("asyncio.tasks"));
  Py_XSETREF(task_name, PyUnicode_InternFromString("Task"));
  return get_running_loop == NULL || tasks == NULL || task_name == NULL ? -1 : 0;
}

PyObject* asyncio_future_new(void) {
  PyObject* loop = PyObject_CallNoArgs(get_running_loop);
  if (loop == NULL) return NULL;
  PyObject* future = _PyAsyncio_NewFuture(implementation, loop);
  Py_DECREF(loop);
  return future;
}

int asyncio_has_own_tasks(void) {
  PyObject* type = PyObject_GetAttr(tasks, task_name);
  if (type == NULL) return -1;
  Py_DECREF(type);
  return _PyAsyncio_IsTaskType(implementation, type);
}

PyObject* asyncio_task_new(PyObject* coroutine, PyObject* loop, PyObject* name, PyObject* context) {
  return _PyAsyncio_NewTask(implementation, coroutine, loop, name, context);
}
