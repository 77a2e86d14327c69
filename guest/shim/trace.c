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
static int is_in_last_task;   /* no other code has run since, which may have gone to another task */

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
static const struct trace_place nowhere = {NULL, 0};

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

/* None in a loop that says in Python what its hash is. */
static PyObject* current_task(void) {
  PyObject* loop = PyObject_CallNoArgs(get_running_loop);
  const int has_plain_hash =
      loop != NULL && loop != Py_None && Py_TYPE(loop)->tp_hash == PyBaseObject_Type.tp_hash;
  PyObject* task = has_plain_hash ? PyObject_CallOneArg(get_current_task, loop) : NULL;
  Py_XDECREF(loop);
  if (task == NULL) PyErr_Clear();
  if (task == Py_None) Py_CLEAR(task);
  return task;
}

/* Returns: whether it is another task than before. */
static int enter_current_task(void) {
  PyObject* error = PyErr_GetRaisedException();
  PyObject* task = current_task();
  const int is_other = task != last_task;
  if (is_other) {
    last_task = task;
    PyObject* name = task == NULL ? NULL : PyObject_CallOneArg(get_task_name, task);
    trace_buffer_add((eryx_trace_record){.kind = ERYX_TRACE_TASK, .subject = guest_address(task)},
                     name_bytes(name), nothing);
    Py_XDECREF(name);
    PyErr_Clear();
  }
  Py_XDECREF(task);
  PyErr_SetRaisedException(error);
  is_in_last_task = 1;
  return is_other;
}

static int is_traced(PyObject* code) {
  const _PyCoMonitoringData* monitoring = ((PyCodeObject*)code)->_co_monitoring;
  return monitoring != NULL && monitoring->embedder_id != 0;
}

static int is_traced_frame(const _PyInterpreterFrame* frame) {
  return PyCode_Check(frame->f_executable) && is_traced(frame->f_executable);
}

/* Between the program's code and other code: the loop is part of the other code. */
static void cross_border(void) {
  const _PyInterpreterFrame* caller = _PyThreadState_GET()->current_frame->previous;
  if (caller == NULL || !is_traced_frame(caller)) is_in_last_task = 0;
}

/* What follows is of this code. */
static inline void enter_code(PyCodeObject* code) {
  if (!is_in_last_task) enter_current_task();
  if (code->_co_monitoring->embedder_id == code_number) return;
  if (code->_co_monitoring->embedder_id < first_number) define(code);
  code_number = code->_co_monitoring->embedder_id;
  trace_buffer_add((eryx_trace_record){.kind = ERYX_TRACE_CODE, .subject = code_number}, nothing, nothing);
}

/* Of an exception's events: where a traceback says that the frame is. What events say may be between instructions. */
static int position_in_frame(PyCodeObject* code) {
  return (int)(_PyThreadState_GET()->current_frame->instr_ptr - _PyCode_CODE(code));
}

static void called(PyCodeObject* code, int position, enum eryx_trace_call how) {
  cross_border();
  enter_code(code);
  add(ERYX_TRACE_CALL, how, 0, _Py_Instrumentation_GetLine(code, position));
}

static void returned(PyCodeObject* code, int position, enum eryx_trace_return how) {
  enter_code(code);
  add(ERYX_TRACE_RETURN, how, 0, _Py_Instrumentation_GetLine(code, position));
  cross_border();
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
  is_in_last_task = 0;
  if (earlier == NO_EARLIER_CODE) return 0;
  has_traced_code = tracing == TRACING_ON;
  return traced_code_switch_all(tracing);
}

int trace_program(PyObject* code) {
  if (_Py_trace_for_embedder == NULL) return 0;
  has_traced_code = 1;
  return traced_code_switch(code, TRACING_ON);
}

struct trace_place trace_place_here(void) {
  if (_Py_trace_for_embedder == NULL) return nowhere;
  _PyInterpreterFrame* frame = _PyThreadState_GET()->current_frame;
  for (; frame != NULL; frame = frame->previous) {
    if (!is_traced_frame(frame)) continue;
    return (struct trace_place){frame->f_executable, PyUnstable_InterpreterFrame_GetLine(frame)};
  }
  return nowhere;
}

/* Where a call starts: no event says that a function has gone back to its caller, in the middle of a line. */
static void enter_place(struct trace_place place) {
  if (place.code != NULL && is_traced(place.code)) {
    enter_code((PyCodeObject*)place.code);
  } else {
    place.line = 0;
    code_number = 0;
    trace_buffer_add((eryx_trace_record){.kind = ERYX_TRACE_CODE}, nothing, nothing);
  }
  const uint32_t line = place.line < 0 ? 0 : (uint32_t)place.line;
  trace_buffer_add((eryx_trace_record){.kind = ERYX_TRACE_CALL_PLACE, .line = line}, nothing, nothing);
}

void trace_call_started(uint32_t id, uint32_t callback, const char* arguments, size_t size,
                        const struct trace_place* made) {
  if (_Py_trace_for_embedder == NULL) return;
  /* What is on the stack of a task that has not run code of the program's is that of whoever runs the loop. */
  const int is_other_task = enter_current_task();
  struct trace_place place = is_other_task && made != NULL ? *made : trace_place_here();
  if (place.code == NULL && made != NULL) place = *made;
  enter_place(place);
  const eryx_bytes payload = size <= ERYX_TRACE_PAYLOAD_SIZE ? bytes_at(arguments, size) : nothing;
  trace_buffer_add(
      (eryx_trace_record){
          .kind = ERYX_TRACE_CALL_STARTED, .subject = id, .line = callback, .ticks = trace_ticks()},
      payload, nothing);
  is_in_last_task = 0; /* the program's code may be that of another one, which waits for the loop */
}

void trace_call_ended(uint32_t id, uint32_t how) {
  if (_Py_trace_for_embedder == NULL) return;
  add(ERYX_TRACE_CALL_ENDED, how, id, 0);
}
