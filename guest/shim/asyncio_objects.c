// SPDX-License-Identifier: MIT OR Apache-2.0
#include "asyncio_objects.h"

#include "module_variable.h"

/* Patch 0033. */
extern PyObject* _PyAsyncio_NewFuture(PyObject* module, PyObject* loop);
extern PyObject* _PyAsyncio_NewTask(PyObject* module, PyObject* coroutine, PyObject* loop, PyObject* name,
                                    PyObject* context);
extern int _PyAsyncio_IsTaskType(PyObject* module, PyObject* type);

static PyObject* implementation; /* module `_asyncio` */
static PyObject* get_running_loop;
static struct module_variable task_variable;

int asyncio_prepare(void) {
  Py_XSETREF(implementation, PyImport_ImportModule("_asyncio"));
  if (implementation == NULL) return -1;
  Py_XSETREF(get_running_loop, PyObject_GetAttrString(implementation, "get_running_loop"));
  if (get_running_loop == NULL || module_variable_take(&task_variable, "asyncio.tasks", "Task") < 0)
    return -1;
  if (_PyAsyncio_IsTaskType(implementation, task_variable.value)) return 0;
  PyErr_SetString(PyExc_SystemError, "asyncio.tasks.Task is not the class that is made here");
  return -1;
}

PyObject* asyncio_future_new(void) {
  PyObject* loop = PyObject_CallNoArgs(get_running_loop);
  if (loop == NULL) return NULL;
  PyObject* future = _PyAsyncio_NewFuture(implementation, loop);
  Py_DECREF(loop);
  return future;
}

int asyncio_has_own_tasks(void) { return module_variable_is_unchanged(&task_variable); }

PyObject* asyncio_task_new(PyObject* coroutine, PyObject* loop, PyObject* name, PyObject* context) {
  return _PyAsyncio_NewTask(implementation, coroutine, loop, name, context);
}
