// SPDX-License-Identifier: MIT OR Apache-2.0
#include "rounds.h"

#include "alarm.h"
#include "calls.h"
#include "handle.h"
#include "handle_queue.h"
#include "interned_names.h"
#include "loop_fields.h"

/* Methods of the loop, of handles and contexts. */
static PyObject* move_due_timers_name;
static PyObject* deadline_name;
static PyObject* run_watched_name;
static PyObject* report_failure_name;
static PyObject* handle_run_name;
static PyObject* context_run_name;

int rounds_prepare(void) {
  const struct interned_name names[] = {
      {&move_due_timers_name, "_move_due_timers"},
      {&deadline_name, "_deadline"},
      {&run_watched_name, "_run_watched"},
      {&report_failure_name, "_report_failure"},
      {&handle_run_name, "_run"},
      {&context_run_name, "run"},
  };
  return intern_names(names, sizeof names / sizeof names[0]);
}

/* Steals `value`. Returns: 1 if it is true, 0 if not, -1 with an exception set. */
static int take_truth(PyObject* value) {
  if (value == NULL) return -1;
  const int is_true = PyObject_IsTrue(value);
  Py_DECREF(value);
  return is_true;
}

/* Steals `value`. Returns: 0, or -1 with an exception set. */
static int take_done(PyObject* value) {
  Py_XDECREF(value);
  return value == NULL ? -1 : 0;
}

/* As `context.run(callback, *arguments)`, for what only looks like a context. */
static PyObject* run_by_method(PyObject* context, PyObject* callback, PyObject* arguments) {
  PyObject* run = PyObject_GetAttr(context, context_run_name);
  PyObject* all = PyTuple_New(PyTuple_GET_SIZE(arguments) + 1);
  PyObject* result = NULL;
  if (run != NULL && all != NULL) {
    PyTuple_SET_ITEM(all, 0, Py_NewRef(callback));
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(arguments); i++) {
      PyTuple_SET_ITEM(all, i + 1, Py_NewRef(PyTuple_GET_ITEM(arguments, i)));
    }
    result = PyObject_Call(run, all, NULL);
  }
  Py_XDECREF(run);
  Py_XDECREF(all);
  return result;
}

static PyObject* run_in_context(PyObject* context, PyObject* callback, PyObject* arguments) {
  if (!PyContext_CheckExact(context)) return run_by_method(context, callback, arguments);
  if (PyContext_Enter(context) < 0) return NULL;
  PyObject* result = PyObject_Call(callback, arguments, NULL);
  PyObject* error = result == NULL ? PyErr_GetRaisedException() : NULL;
  if (PyContext_Exit(context) < 0) Py_CLEAR(result);
  if (error != NULL) PyErr_SetRaisedException(error);
  return result;
}

/* Calls the handle's callback in its context. Returns: what it returned, or NULL with an exception set. */
static PyObject* run_callback(PyObject* handle) {
  PyObject* context = handle_get(handle, HANDLE_CONTEXT);
  PyObject* callback = handle_get(handle, HANDLE_CALLBACK);
  PyObject* given = handle_get(handle, HANDLE_ARGUMENTS);
  PyObject* arguments = given == NULL ? NULL : PySequence_Tuple(given);
  PyObject* result = NULL;
  if (context != NULL && callback != NULL && arguments != NULL) {
    result = run_in_context(context, callback, arguments);
  }
  Py_XDECREF(context);
  Py_XDECREF(callback);
  Py_XDECREF(given);
  Py_XDECREF(arguments);
  return result;
}

/* Takes the pending exception, which is being handled meanwhile. Returns: 0, or -1 with an exception set that ends the program. */
static int report_failure(PyObject* loop, PyObject* handle) {
  if (PyErr_ExceptionMatches(PyExc_SystemExit) || PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) return -1;
  PyObject* error = PyErr_GetRaisedException();
  PyObject* before = PyErr_GetHandledException();
  PyErr_SetHandledException(error);
  const int done = take_done(PyObject_CallMethodObjArgs(loop, report_failure_name, handle, error, NULL));
  PyErr_SetHandledException(before);
  Py_XDECREF(before);
  Py_DECREF(error);
  return done;
}

/* As `handle._run()`, which subclasses and programs may have replaced. */
static int run_handle(PyObject* loop, PyObject* handle) {
  if (!handle_runs_as_usual(handle)) return take_done(PyObject_CallMethodNoArgs(handle, handle_run_name));
  PyObject* result = run_callback(handle);
  if (result == NULL) return report_failure(loop, handle);
  Py_DECREF(result);
  return 0;
}

static int run_next(PyObject* loop) {
  PyObject* ready = loop_get(loop, LOOP_READY); /* programs may set another one at any time */
  PyObject* handle = ready == NULL ? NULL : handle_queue_pop(ready);
  Py_XDECREF(ready);
  if (handle == NULL) return -1;
  const int is_cancelled = take_truth(handle_get(handle, HANDLE_CANCELLED));
  const int done = is_cancelled != 0 ? -(is_cancelled < 0) : run_handle(loop, handle);
  Py_DECREF(handle);
  return done;
}

/* Runs the first `count` that are ready. */
static int run_handles(PyObject* loop, Py_ssize_t count) {
  for (; count > 0; count--) {
    if (run_next(loop) < 0) return -1;
  }
  return 0;
}

const char rounds_run_handles_doc[] =
    "_run_handles($self, count, /)\n--\n\nRuns the first of the handles that are ready, as their `_run` "
    "does; `_report_failure` hears of those that fail.";

PyObject* rounds_run_handles(PyObject* loop, PyObject* number) {
  const Py_ssize_t count = PyLong_AsSsize_t(number);
  if (count < 0 && PyErr_Occurred()) return NULL;
  return run_handles(loop, count) < 0 ? NULL : Py_NewRef(Py_None);
}

static int run_watched(PyObject* loop, Py_ssize_t count) {
  PyObject* number = PyLong_FromSsize_t(count);
  const int done = number == NULL ? -1 : take_done(PyObject_CallMethodOneArg(loop, run_watched_name, number));
  Py_XDECREF(number);
  return done;
}

/* Runs what is ready now. Returns: 1, 0 if there is nothing, -1 with an exception set. */
static int run_round(PyObject* loop) {
  PyObject* ready = loop_get(loop, LOOP_READY);
  if (ready == NULL) return -1;
  const Py_ssize_t count = PyObject_Size(ready);
  Py_DECREF(ready);
  if (count <= 0) return count < 0 ? -1 : 0;
  const int is_debug = loop_is_set(loop, LOOP_DEBUG);
  if (is_debug < 0) return -1;
  return (is_debug ? run_watched(loop, count) : run_handles(loop, count)) < 0 ? -1 : 1;
}

/* Whether the program has stopped the loop. It is not stopped any more then. Returns: 1, 0, or -1 with an exception set. */
static int take_stopping(PyObject* loop) {
  const int is_stopping = loop_is_set(loop, LOOP_STOPPING);
  if (is_stopping > 0 && loop_set(loop, LOOP_STOPPING, Py_False) < 0) return -1;
  return is_stopping;
}

const char rounds_step_doc[] =
    "step($self, is_finished, /)\n--\n\nRuns callbacks until `is_finished`, until the program stops the "
    "loop, or until none is ready. First of all the handler of a timer that went off while the program "
    "waited.\n\nReturns: if none is ready, the time of the next timer in nanoseconds of the monotonic "
    "clock, NEVER if there is no timer. Else None.";

PyObject* rounds_step(PyObject* loop, PyObject* is_finished) {
  if (alarm_run() < 0) return NULL;
  for (unsigned round = 1;; round++) {
    const int finished = take_truth(PyObject_CallNoArgs(is_finished));
    if (finished != 0) return finished < 0 ? NULL : Py_NewRef(Py_None);
    const int has_timers = loop_is_set(loop, LOOP_SCHEDULED);
    if (has_timers < 0) return NULL;
    if (has_timers && take_done(PyObject_CallMethodNoArgs(loop, move_due_timers_name)) < 0) return NULL;
    const int has_run = run_round(loop);
    if (has_run < 0) return NULL;
    if (!has_run) return PyObject_CallMethodNoArgs(loop, deadline_name);
    const int is_stopping = take_stopping(loop);
    if (is_stopping != 0) return is_stopping < 0 ? NULL : Py_NewRef(Py_None);
    if (round % ROUNDS_BETWEEN_POLLS == 0 && calls_poll() < 0) return NULL;
  }
}
