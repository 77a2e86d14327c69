// SPDX-License-Identifier: MIT OR Apache-2.0
#include "ending.h"

#include <errno.h>
#include <stdio.h>

#include <linux_errno.h>
#include "finalization.h"
#include "internal/pycore_fileutils.h"
#include "internal/pycore_gc.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_open_streams.h"
#include "internal/pycore_pylifecycle.h"
#include "internal/pycore_runtime.h"
#include "internal/pycore_sysmodule.h"
#include "interrupt.h"
#include "layout.h"
#include "python_side.h"

static PyObject* exception_json; /* what the reply points to */
static char fallback_json[256];

/* State of a fresh image, by which a program that left nothing to finish is recognised without calling Python. */
static PyObject* standard_output;
static PyObject* standard_error;
static PyObject* logging_handlers; /* the list that logging.shutdown walks */
static Py_ssize_t logging_handler_count;
static Py_ssize_t writers; /* files open for writing: of the standard streams, and what an image holds */

/* Borrowed; NULL, without an exception, if `sys` has none of this name. */
static PyObject* system_object(PyObject* name) { return _PySys_GetAttr(PyThreadState_Get(), name); }

int ending_learn_baseline(void) {
  Py_XSETREF(standard_output, Py_XNewRef(system_object(&_Py_ID(stdout))));
  Py_XSETREF(standard_error, Py_XNewRef(system_object(&_Py_ID(stderr))));
  PyObject* module = PyImport_ImportModule("logging");
  if (module == NULL) return -1;
  Py_XSETREF(logging_handlers, PyObject_GetAttrString(module, "_handlerList"));
  Py_DECREF(module);
  if (logging_handlers == NULL || !PyList_Check(logging_handlers)) return -1;
  logging_handler_count = PyList_GET_SIZE(logging_handlers);
  return 0;
}

void ending_learn_writers(void) { writers = _PyIO_OpenStreams.writers; }

static int is_anything_unwritten(void) {
  return _PyIO_OpenStreams.files != NULL || _PyIO_OpenStreams.others != NULL;
}

static void flush(PyObject* stream) {
  if (stream == NULL || stream == Py_None) return;
  Py_INCREF(stream);
  if (_PyFile_Flush(stream) < 0) PyErr_Clear();
  Py_DECREF(stream);
}

/* The streams are what they are in every program, but one may have had them buffer. */
static void flush_standard_streams(void) {
  if (!is_anything_unwritten()) return;
  flush(system_object(&_Py_ID(stdout)));
  flush(system_object(&_Py_ID(stderr)));
}

void ending_flush_files(void) { _PyIO_FlushUnwritten(&_PyIO_OpenStreams.files); }

void ending_flush_all(void) {
  _PyIO_FlushUnwritten(&_PyIO_OpenStreams.others);
  ending_flush_files(); /* others may have written to them */
}

void ending_leave_files(void) {
  if (_PyIO_OpenStreams.writers == writers && !is_anything_unwritten()) return;
  ending_flush_all(); /* the collector may close a file before the stream that writes to it */
  finalization_forget_last_exception();
  _PyGC_CollectNoFail(PyThreadState_Get()); /* compressors write their last bytes when they are closed */
  ending_flush_all();
}

void ending_finish(void) {
  PyInterpreterState* interpreter = PyInterpreterState_Get();
  const int has_exit_functions = interpreter->atexit.ncallbacks > 0;
  if (has_exit_functions) _PyAtExit_Call(interpreter);
  if (!has_exit_functions && system_object(&_Py_ID(stdout)) == standard_output &&
      system_object(&_Py_ID(stderr)) == standard_error &&
      PyList_GET_SIZE(logging_handlers) == logging_handler_count) {
    flush_standard_streams();
    return;
  }
  PyObject* done = PyObject_CallNoArgs(python_side.finish);
  if (done == NULL) PyErr_WriteUnraisable(NULL);
  Py_XDECREF(done);
}

/* The status with which `python` would leave, by the rules of Py_Exit's caller in pythonrun.c. */
static int32_t exit_code_of(PyObject* exit) {
  PyObject* code = PyObject_GetAttrString(exit, "code");
  if (code == NULL) {
    PyErr_Clear();
    return 1;
  }
  int32_t status = 1;
  if (code == Py_None) {
    status = 0;
  } else if (PyLong_Check(code)) {
    status = (int32_t)PyLong_AsLong(code); /* too large for a long: -1, as in CPython */
    PyErr_Clear();
  } else {
    PyObject* stream = system_object(&_Py_ID(stderr));
    if (stream == NULL || stream == Py_None || PyFile_WriteObject(code, stream, Py_PRINT_RAW) < 0) {
      PyErr_Clear();
    } else if (PyFile_WriteString("\n", stream) < 0) {
      PyErr_Clear();
    }
  }
  Py_DECREF(code);
  return status;
}

static int is_no_space(PyObject* exception) {
  if (!PyErr_GivenExceptionMatches(exception, PyExc_OSError)) return 0;
  PyObject* number = ((PyOSErrorObject*)exception)->myerrno;
  return number != NULL && PyLong_Check(number) && PyLong_AsLong(number) == Py_LinuxErrno(ENOSPC);
}

static uint32_t hints_of(PyObject* exception) {
  uint32_t hints = 0;
  if (PyErr_GivenExceptionMatches(exception, PyExc_MemoryError)) hints |= ERYX_HINT_MEMORY_ERROR;
  if (PyErr_GivenExceptionMatches(exception, interrupt_base_class())) hints |= ERYX_HINT_INTERRUPTED;
  if (is_no_space(exception)) hints |= ERYX_HINT_NO_SPACE;
  PyErr_Clear();
  return hints;
}

/* Releases the local variables that the traceback holds: after a MemoryError they are what fills the memory. */
static void clear_frames(PyObject* exception) {
  PyObject* traceback = PyException_GetTraceback(exception);
  while (traceback != NULL && PyTraceBack_Check(traceback)) {
    PyObject* cleared =
        PyObject_CallMethod((PyObject*)((PyTracebackObject*)traceback)->tb_frame, "clear", NULL);
    if (cleared == NULL) PyErr_Clear();
    Py_XDECREF(cleared);
    PyObject* next = Py_XNewRef((PyObject*)((PyTracebackObject*)traceback)->tb_next);
    Py_SETREF(traceback, next);
  }
  Py_XDECREF(traceback);
}

/* The least that can be said, without any allocation: a type name from C is plain ASCII for built-in types; others
 * are named by their base. */
static eryx_bytes describe_minimally(PyObject* exception) {
  PyTypeObject* type = Py_TYPE(exception);
  while (type->tp_flags & Py_TPFLAGS_HEAPTYPE && type->tp_base != NULL) type = type->tp_base;
  const int size = snprintf(
      fallback_json, sizeof fallback_json,
      "{\"type\": \"%.80s\", \"module\": \"builtins\", \"message\": \"\", \"traceback\": \"%.80s\\n\", "
      "\"frames\": []}",
      type->tp_name, type->tp_name);
  return (eryx_bytes){guest_address(fallback_json), (uint32_t)size};
}

static void end_with_exit(PyObject* exit, eryx_reply* reply) {
  reply->ending = ERYX_ENDING_EXITED;
  reply->exit_code = exit_code_of(exit);
}

static void describe(PyObject* exception, eryx_reply* reply) {
  int was_interrupted = 0;
  for (int attempt = 0; attempt < 2 && !was_interrupted; attempt++) {
    PyObject* answer = PyObject_CallOneArg(python_side.describe_exception, exception);
    if (answer != NULL && PyBytes_Check(answer)) {
      Py_XSETREF(exception_json, answer);
      reply->exception =
          (eryx_bytes){guest_address(PyBytes_AS_STRING(answer)), (uint32_t)PyBytes_GET_SIZE(answer)};
      return;
    }
    if (answer != NULL) { /* the program's hook ends it like sys.exit, whatever the exception was */
      reply->hints = 0;
      end_with_exit(answer, reply);
      Py_DECREF(answer);
      return;
    }
    /* The exception's own methods ran too long: asking them again would take as long again. */
    was_interrupted = PyErr_Occurred() != NULL && PyErr_ExceptionMatches(interrupt_base_class());
    if (was_interrupted) reply->hints |= ERYX_HINT_INTERRUPTED;
    PyErr_Clear();
    clear_frames(exception);
  }
  reply->exception = describe_minimally(exception);
}

void ending_of_exception(eryx_reply* reply) {
  PyObject* exception = PyErr_GetRaisedException();
  if (PyErr_GivenExceptionMatches(exception, PyExc_SystemExit)) {
    end_with_exit(exception, reply);
  } else {
    reply->ending = ERYX_ENDING_RAISED;
    reply->hints |= hints_of(exception);
    describe(exception, reply);
  }
  Py_DECREF(exception);
}

void ending_release(void) { Py_CLEAR(exception_json); }
