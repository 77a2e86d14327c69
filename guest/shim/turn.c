// SPDX-License-Identifier: MIT OR Apache-2.0
/* eryx_turn: one entry of the host into the interpreter, from a start or a resume to "done" or "idle".
 *
 * A program without top-level await never leaves C between its compilation and its end: no event loop is made and no
 * frame of the Python half runs. */
#include "python.h"

#include <stdlib.h>
#include <string.h>

#include "alarm.h"
#include "callback_names.h"
#include "calls.h"
#include "compiled.h"
#include "ending.h"
#include "export.h"
#include "finalization.h"
#include "guest_abi.h"
#include "interrupt.h"
#include "json.h"
#include "layout.h"
#include "namespace.h"
#include "program.h"
#include "python_side.h"
#include "result.h"
#include "trace.h"

static uint32_t flags_of_start; /* of the program that runs or waits */
static int is_waiting;          /* a program is idle: only then a resume makes sense */
static PyObject* proceed; /* with the program that awaits; with one that was given up: until another awaits */
static int environment_is_set;

static void release_reply(void) {
  memset(&turn_reply, 0, sizeof turn_reply);
  result_release();
  ending_release();
  calls_batch_sent();
}

/* Drops what the programs so far left: variables first, whose destructors may show the source. */
static void forget_programs(void) {
  namespace_clear();
  program_forget();
}

/* Ends the execution. Requires: an exception is set if and only if the program failed. */
static uint32_t end_program(void) {
  is_waiting = 0;
  PyObject* namespace = namespace_get();
  turn_reply.ending = ERYX_ENDING_RETURNED;
  if (PyErr_Occurred()) ending_of_exception(&turn_reply);
  if (turn_reply.ending == ERYX_ENDING_RAISED) {
    result_discard(namespace);
  } else {
    result_take(namespace, &turn_reply);
  }
  ending_finish();
  alarm_clear();
  program_end(turn_reply.ending);
  if (!(flags_of_start & (ERYX_START_KEEP_NAMESPACE | ERYX_START_SERVICE))) {
    finalization_run(namespace);
    if (turn_reply.ending == ERYX_ENDING_RAISED) finalization_forget_last_exception();
    forget_programs();
    ending_leave_files();
    return ERYX_TURN_DONE;
  }
  if (flags_of_start & ERYX_START_SERVICE) namespace_leave_service();
  ending_flush_files();
  return ERYX_TURN_DONE;
}

/* Ends an execution that failed. A failure without an exception comes from C code that forgot to name the one cause it
 * did not expect: memory is exhausted. It must never look like a program that ran to its end. */
static uint32_t fail_program(void) {
  if (!PyErr_Occurred()) PyErr_NoMemory();
  return end_program();
}

/* Runs the program until it is done or waits. */
static uint32_t continue_program(void) {
  PyObject* progress = PyObject_CallNoArgs(proceed);
  if (progress == NULL || progress == Py_None) {
    PyObject* error = PyErr_GetRaisedException();
    Py_CLEAR(proceed);
    PyErr_SetRaisedException(error);
    return progress == NULL ? fail_program() : end_program();
  }
  turn_reply.deadline = PyLong_AsUnsignedLongLong(progress);
  Py_DECREF(progress);
  if (PyErr_Occurred()) return fail_program();
  is_waiting = 1;
  turn_reply.calls = calls_batch();
  return ERYX_TURN_IDLE;
}

static int set_environment(const char* text, size_t size) {
  if (size == 0 && !environment_is_set) return 0; /* as booted: empty */
  PyObject* done = PyObject_CallFunction(python_side.set_environment, "y#", text, (Py_ssize_t)size);
  environment_is_set = size != 0 || done == NULL; /* a failure may leave a part of the old one */
  Py_XDECREF(done);
  return done == NULL ? -1 : 0;
}

static int set_inputs(const char* text, size_t size) {
  if (size == 0) return 0;
  PyObject* inputs = json_decode(text, size);
  int done = -1;
  if (inputs != NULL && !PyDict_Check(inputs)) {
    PyErr_Format(PyExc_TypeError, "inputs must be a JSON object, not %.100s", Py_TYPE(inputs)->tp_name);
  } else if (inputs != NULL) {
    done = PyDict_Update(namespace_get(), inputs);
  }
  Py_XDECREF(inputs);
  return done;
}

/* Makes the namespace what the flags ask for. */
static int prepare_namespace(uint32_t flags) {
  if (!(flags & (ERYX_START_KEEP_NAMESPACE | ERYX_START_SERVICE))) {
    forget_programs();
    return namespace_reset();
  }
  if (namespace_fill_if_cleared() < 0) return -1;
  if (!(flags & ERYX_START_SERVICE)) {
    namespace_leave_service(); /* that of a service that waited and was given up */
    return 0;
  }
  if (namespace_enter_service() == 0) return 0;
  result_forget(); /* a failing program's result is dropped: not the session's variable of that name */
  return -1;
}

/* Takes over everything the message holds; nothing may point into it when this returns, because the host may free it
 * and the program may run for long. */
static int read_start(const char* payload, const eryx_start* start) {
  const char* inputs = payload + start->program_size;
  const char* result_name = inputs + start->inputs_size;
  const char* environment = result_name + start->result_name_size;
  const char* callbacks = environment + start->environment_size;
  const char* code = callbacks + start->callbacks_size;
  if (prepare_namespace(start->flags) < 0) return -1;
  const enum program_author author = start->flags & ERYX_START_SERVICE ? PROGRAM_OF_HOST : PROGRAM_OF_USER;
  if (program_hold(payload, start->program_size, author) < 0) return -1;
  if (start->code_size != 0 && compiled_hold(code, start->code_size) < 0) return -1;
  if (result_expect(result_name, start->result_name_size, start->result_limit) < 0) return -1;
  if (set_environment(environment, start->environment_size) < 0) return -1;
  if (callback_names_hold(callbacks, start->callbacks_size) < 0) return -1;
  return set_inputs(inputs, start->inputs_size);
}

static enum earlier_code earlier_code(uint32_t flags) {
  const int sees_it = flags & ERYX_START_KEEP_NAMESPACE && !(flags & ERYX_START_SERVICE);
  return sees_it ? MAYBE_EARLIER_CODE : NO_EARLIER_CODE;
}

static uint32_t start_program(const char* message, uint32_t size) {
  eryx_start start;
  if (size < sizeof start) return ERYX_TURN_BROKEN;
  memcpy(&start, message, sizeof start);
  const uint64_t payload_size = (uint64_t)start.program_size + start.inputs_size + start.result_name_size +
                                start.environment_size + start.callbacks_size + start.code_size;
  if (payload_size != size - sizeof start) return ERYX_TURN_BROKEN;
  interrupt_clear();
  alarm_clear();
  calls_begin();
  is_waiting = 0;
  flags_of_start = start.flags;
  const enum tracing tracing = start.flags & ERYX_START_TRACE ? TRACING_ON : TRACING_OFF;
  if (trace_begin_turn(tracing, earlier_code(start.flags)) < 0) return fail_program();
  if (read_start(message + sizeof start, &start) < 0) return fail_program();
  namespace_mark_used(); /* by a service too: it can change the session's variables */
  PyObject* value = program_run(namespace_get());
  if (value == NULL) return fail_program();
  if (value == Py_None) return end_program();
  PyObject* begun = PyObject_CallOneArg(python_side.begin, value);
  Py_DECREF(value);
  if (begun == NULL) return fail_program();
  Py_XSETREF(proceed, begun);
  return continue_program();
}

static uint32_t resume_program(const char* message, uint32_t size) {
  eryx_resume resume;
  if (!is_waiting || size < sizeof resume) return ERYX_TURN_BROKEN;
  memcpy(&resume, message, sizeof resume);
  if (resume.completions_size != size - sizeof resume) return ERYX_TURN_BROKEN;
  const enum tracing tracing = resume.flags & ERYX_RESUME_TRACE ? TRACING_ON : TRACING_OFF;
  if (trace_begin_turn(tracing, EARLIER_CODE_AS_BEFORE) < 0) return fail_program();
  alarm_resume();
  if (calls_complete(message + sizeof resume, resume.completions_size) < 0) return fail_program();
  return continue_program();
}

ERYX_EXPORT(eryx_turn) uint32_t export_turn(eryx_guest_address in, uint32_t size) {
  const char* message = (const char*)(uintptr_t)in;
  uint32_t opcode = 0;
  if (size < sizeof opcode) return ERYX_TURN_BROKEN;
  memcpy(&opcode, message, sizeof opcode);
  release_reply();
  switch (opcode) {
    case ERYX_OP_START: return start_program(message, size);
    case ERYX_OP_RESUME: return resume_program(message, size);
    default: return ERYX_TURN_BROKEN;
  }
}
