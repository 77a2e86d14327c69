// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace.h"

#include <opcode.h>

#include "internal/pycore_code.h"
#include "internal/pycore_frame.h"
#include "internal/pycore_instruments.h"
#include "internal/pycore_pystate.h"

#include "exception_text.h"
#include "layout.h"
#include "trace_buffer.h"

static int has_traced_code;   /* some code has our events */
static uint32_t last_number;  /* of code */
static uint32_t first_number; /* of code named in this turn: a smaller one means nothing to the host */
static uint32_t code_number;  /* of the code that events are of */
static PyObject* last_task;   /* only compared */

static PyObject* get_running_loop;
static PyObject* get_current_task;
static PyObject* get_task_name; /* of asyncio's own class: a program's runs Python code */

int trace_prepare(void) {
  last_number = TRACED_CODE_NEW;
  PyObject* module = PyImport_ImportModule("_asyncio");
  if (module == NULL) return -1;
  get_running_loop = PyObject_GetAttrString(module, "_get_running_loop");
  get_current_task = PyObject_GetAttrString(module, "current_task");
  PyObject* task = PyObject_GetAttrString(module, "Task");
  get_task_name = task == NULL ? NULL : PyObject_GetAttrString(task, "get_name");
  Py_XDECREF(task);
  Py_DECREF(module);
  return get_running_loop == NULL || get_current_task == NULL || get_task_name == NULL ? -1 : 0;
}

static eryx_bytes bytes_at(const char* text, size_t size) {
  return (eryx_bytes){guest_address(text), (uint32_t)size};
}

static const eryx_bytes nothing = {0, 0};

/* The text and a NUL. */
static eryx_bytes name_bytes(PyObject* text) {
  enum { LONGEST = ERYX_TRACE_PAYLOAD_SIZE / 2 - 1 };
  static const char unknown[] = "?";
  Py_ssize_t size = 0;
  const char* utf8 = text == NULL ? NULL : PyUnicode_AsUTF8AndSize(text, &size);
  if (utf8 == NULL) PyErr_Clear(); /* lone surrogates, or no memory */
  if (utf8 == NULL || size > LONGEST) return bytes_at(unknown, sizeof unknown);
  return bytes_at(utf8, (size_t)size + 1);
}

static inline void add(uint8_t kind, uint32_t how, uint32_t subject, int line) {
  trace_buffer_add_event(kind, (uint8_t)how, subject, line < 0 ? 0 : (uint32_t)line);
}

static void define(PyCodeObject* code) {
  code->_co_monitoring->embedder_id = ++last_number;
  trace_buffer_add(
      (eryx_trace_record){
          .kind = ERYX_TRACE_DEFINE_CODE, .subject = last_number, .line = (uint32_t)code->co_firstlineno},
      name_bytes(code->co_qualname), name_bytes(code->co_filename));
}

/* What follows is of this code. */
static inline void enter_code(PyCodeObject* code) {
  if (code->_co_monitoring->embedder_id == code_number) return;
  if (code->_co_monitoring->embedder_id < first_number) define(code);
  code_number = code->_co_monitoring->embedder_id;
  trace_buffer_add((eryx_trace_record){.kind = ERYX_TRACE_CODE, .subject = code_number}, nothing, nothing);
}

static PyObject* current_task(void) {
  PyObject* loop = PyObject_CallNoArgs(get_running_loop);
  PyObject* task = loop == NULL || loop == Py_None ? NULL : PyObject_CallOneArg(get_current_task, loop);
  Py_XDECREF(loop);
  if (task == NULL) PyErr_Clear();
  if (task == Py_None) Py_CLEAR(task);
  return task;
}

/* Only code that C called can be that of another task. */
static void enter_task(void) {
  const _PyInterpreterFrame* frame = _PyThreadState_GET()->current_frame;
  if (frame->previous == NULL || frame->previous->owner != FRAME_OWNED_BY_CSTACK) return;
  PyObject* error = PyErr_GetRaisedException();
  PyObject* task = current_task();
  if (task != last_task) {
    last_task = task;
    PyObject* name = task == NULL ? NULL : PyObject_CallOneArg(get_task_name, task);
    trace_buffer_add((eryx_trace_record){.kind = ERYX_TRACE_TASK, .subject = guest_address(task)},
                     name_bytes(name), nothing);
    Py_XDECREF(name);
    PyErr_Clear();
  }
  Py_XDECREF(task);
  PyErr_SetRaisedException(error);
}

/* Of an exception's events: where a traceback says that the frame is. What events say may be between instructions. */
static int position_in_frame(PyCodeObject* code) {
  return (int)(_PyThreadState_GET()->current_frame->instr_ptr - _PyCode_CODE(code));
}

static void called(PyCodeObject* code, int position, enum eryx_trace_call how) {
  enter_task();
  enter_code(code);
  add(ERYX_TRACE_CALL, how, 0, _Py_Instrumentation_GetLine(code, position));
}

static void returned(PyCodeObject* code, int position, enum eryx_trace_return how) {
  enter_code(code);
  add(ERYX_TRACE_RETURN, how, 0, _Py_Instrumentation_GetLine(code, position));
}

/* Whether the interpreter itself takes the exception, as the end of a loop or the value of an await. */
static int is_iteration_end(PyCodeObject* code, int position, PyBaseExceptionObject* exception) {
  if (!PyErr_GivenExceptionMatches((PyObject*)exception, PyExc_StopIteration)) return 0;
  const int opcode = _Py_GetBaseOpcode(code, position);
  return opcode == FOR_ITER || opcode == SEND;
}

/* The mark: we have told of this exception, and the program has not handled it since. */
static void raised(PyCodeObject* code, int position, PyBaseExceptionObject* exception) {
  if (exception->embedder_mark || is_iteration_end(code, position, exception)) return;
  exception->embedder_mark = 1;
  enter_code(code);
  char text[EXCEPTION_TEXT_SIZE];
  const size_t size = exception_text(exception, text);
  const int line = _Py_Instrumentation_GetLine(code, position);
  trace_buffer_add(
      (eryx_trace_record){
          .kind = ERYX_TRACE_EXCEPTION, .line = line < 0 ? 0 : (uint32_t)line, .ticks = trace_ticks()},
      bytes_at(text, size), nothing);
}

static void on_event(int event, PyCodeObject* code, int position, PyObject* value) {
  switch (event) {
    case PY_MONITORING_EVENT_LINE:
      enter_code(code);
      add(ERYX_TRACE_LINE, 0, 0, position);
      return;
    case PY_MONITORING_EVENT_PY_START: called(code, position, ERYX_TRACE_CALLED); return;
    case PY_MONITORING_EVENT_PY_RESUME: called(code, position, ERYX_TRACE_RESUMED); return;
    case PY_MONITORING_EVENT_PY_THROW: called(code, position, ERYX_TRACE_THROWN); return;
    case PY_MONITORING_EVENT_PY_RETURN: returned(code, position, ERYX_TRACE_RETURNED); return;
    case PY_MONITORING_EVENT_PY_YIELD: returned(code, position, ERYX_TRACE_YIELDED); return;
    case PY_MONITORING_EVENT_PY_UNWIND: returned(code, position_in_frame(code), ERYX_TRACE_UNWOUND); return;
    case PY_MONITORING_EVENT_RAISE:
      raised(code, position_in_frame(code), (PyBaseExceptionObject*)value);
      return;
    case PY_MONITORING_EVENT_RERAISE: ((PyBaseExceptionObject*)value)->embedder_mark = 1; return;
    case PY_MONITORING_EVENT_EXCEPTION_HANDLED: ((PyBaseExceptionObject*)value)->embedder_mark = 0; return;
    default: return; /* events that a program asked for */
  }
}

int trace_begin_turn(enum tracing tracing, enum earlier_code earlier) {
  const int was_on = _Py_trace_for_embedder != NULL;
  if (earlier == EARLIER_CODE_AS_BEFORE) {
    earlier = was_on == (tracing == TRACING_ON) ? NO_EARLIER_CODE : MAYBE_EARLIER_CODE;
  }
  trace_buffer_clear();
  if (was_on != (tracing == TRACING_ON)) _Py_trace_for_embedder = was_on ? NULL : on_event;
  if (tracing == TRACING_OFF && !has_traced_code) return 0;
  first_number = last_number + 1;
  code_number = 0;
  last_task = NULL;
  if (earlier == NO_EARLIER_CODE) return 0;
  has_traced_code = tracing == TRACING_ON;
  return traced_code_switch_all(tracing);
}

int trace_program(PyObject* code) {
  if (_Py_trace_for_embedder == NULL) return 0;
  has_traced_code = 1;
  return traced_code_switch(code, TRACING_ON);
}

void trace_call_started(uint32_t id, uint32_t callback, const char* arguments, size_t size) {
  if (_Py_trace_for_embedder == NULL) return;
  const eryx_bytes payload = size <= ERYX_TRACE_PAYLOAD_SIZE ? bytes_at(arguments, size) : nothing;
  trace_buffer_add(
      (eryx_trace_record){
          .kind = ERYX_TRACE_CALL_STARTED, .subject = id, .line = callback, .ticks = trace_ticks()},
      payload, nothing);
}

void trace_call_ended(uint32_t id, uint32_t how) {
  if (_Py_trace_for_embedder == NULL) return;
  add(ERYX_TRACE_CALL_ENDED, how, id, 0);
}
