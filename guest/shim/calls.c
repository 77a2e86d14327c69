// SPDX-License-Identifier: MIT OR Apache-2.0
#include "calls.h"

#include <string.h>

#include "host.h"
#include "interrupt.h"
#include "json.h"
#include "layout.h"
#include "python_side.h"

static struct byte_buffer batch; /* eryx_call records */
static PyObject* waiting;        /* dict: id -> future */
static uint32_t last_id;

static PyObject* set_result_name;
static PyObject* set_exception_name;

int calls_prepare(void) {
  Py_XSETREF(waiting, PyDict_New());
  Py_XSETREF(set_result_name, PyUnicode_InternFromString("set_result"));
  Py_XSETREF(set_exception_name, PyUnicode_InternFromString("set_exception"));
  return waiting == NULL || set_result_name == NULL || set_exception_name == NULL ? -1 : 0;
}

void calls_begin(void) {
  if (PyDict_GET_SIZE(waiting) > 0) PyDict_Clear(waiting);
  if (batch.size > 0) byte_buffer_clear(&batch);
  if (last_id != 0) last_id = 0;
}

static int append_record(uint32_t kind, uint32_t id, uint32_t callback, const char* payload, size_t size) {
  const size_t padding = (size_t)eryx_record_padding(size);
  char* out = byte_buffer_reserve(&batch, sizeof(eryx_call) + size + padding);
  if (out == NULL) return -1;
  const eryx_call header = {kind, id, callback, (uint32_t)size};
  memcpy(out, &header, sizeof header);
  if (size > 0) memcpy(out + sizeof header, payload, size);
  memset(out + sizeof header + size, 0, padding);
  batch.size += sizeof header + size + padding;
  return 0;
}

uint32_t calls_start(uint32_t callback, const char* arguments, size_t size, PyObject* future,
                     const struct trace_place* made) {
  if (size > UINT32_MAX / 2 || last_id == UINT32_MAX) {
    PyErr_SetString(PyExc_OverflowError, "too much for one call");
    return 0;
  }
  const uint32_t id = last_id + 1;
  PyObject* key = PyLong_FromUnsignedLong(id);
  if (key == NULL) return 0;
  int done = PyDict_SetItem(waiting, key, future);
  if (done == 0) done = append_record(ERYX_CALL_START, id, callback, arguments, size);
  if (done < 0) {
    PyObject* error = PyErr_GetRaisedException();
    if (PyDict_Pop(waiting, key, NULL) < 0) PyErr_Clear();
    PyErr_SetRaisedException(error);
  }
  Py_DECREF(key);
  if (done < 0) return 0;
  last_id = id;
  trace_call_started(id, callback, arguments, size, made);
  return id;
}

void calls_abandon(uint32_t id) {
  PyObject* error = PyErr_GetRaisedException();
  PyObject* key = PyLong_FromUnsignedLong(id);
  /* Without memory for the record the host's time limit of the call ends it. */
  if (key != NULL && PyDict_Pop(waiting, key, NULL) == 1) {
    append_record(ERYX_CALL_CANCEL, id, 0, NULL, 0);
    trace_call_ended(id, ERYX_TRACE_CANCELLED);
  }
  Py_XDECREF(key);
  PyErr_SetRaisedException(error);
}

/* Whether there is anything to tell the host, or to hear from it. */
static int are_pending(void) { return batch.size > 0 || PyDict_GET_SIZE(waiting) > 0; }

eryx_bytes calls_batch(void) {
  if (batch.size == 0) return (eryx_bytes){0, 0};
  return (eryx_bytes){guest_address(batch.data), (uint32_t)batch.size};
}

void calls_batch_sent(void) {
  if (batch.size > 0) byte_buffer_clear(&batch);
}

PyObject* calls_error(uint32_t status, const char* message, size_t size) {
  return PyObject_CallFunction(python_side.make_call_error, "Is#", (unsigned)status, message,
                               (Py_ssize_t)size);
}

/* Steals `value`; NULL: the pending exception is the result. A future that is done already keeps what it has: its task
 * was cancelled, or its loop is closed. */
static int give(PyObject* future, PyObject* method, PyObject* value) {
  if (value == NULL) {
    value = PyErr_GetRaisedException();
    method = set_exception_name;
  }
  PyObject* done = PyObject_CallMethodOneArg(future, method, value);
  Py_DECREF(value);
  if (done == NULL) {
    if (PyErr_ExceptionMatches(PyExc_MemoryError)) return -1;
    PyErr_Clear();
  }
  Py_XDECREF(done);
  return 0;
}

static int complete(const eryx_completion* completion, const char* payload) {
  PyObject* key = PyLong_FromUnsignedLong(completion->id);
  PyObject* future = NULL;
  const int found = key == NULL ? -1 : PyDict_Pop(waiting, key, &future);
  Py_XDECREF(key);
  if (found <= 0) return found; /* abandoned meanwhile */
  trace_call_ended(completion->id, completion->status);
  const int done =
      completion->status == ERYX_CALL_OK
          ? give(future, set_result_name, json_decode(payload, completion->size))
          : give(future, set_exception_name, calls_error(completion->status, payload, completion->size));
  Py_DECREF(future);
  return done;
}

int calls_complete(const char* records, size_t size) {
  while (size > 0) {
    eryx_completion completion;
    if (size < sizeof completion) return host_refused();
    memcpy(&completion, records, sizeof completion);
    const uint64_t whole =
        sizeof completion + (uint64_t)completion.size + eryx_record_padding(completion.size);
    if (whole > size) return host_refused();
    if (complete(&completion, records + sizeof completion) < 0) return -1;
    records += whole;
    size -= (size_t)whole;
  }
  return 0;
}

int calls_wait(uint64_t deadline) {
  const eryx_bytes calls = calls_batch();
  eryx_wait request = {calls.address, calls.size, deadline, host_answer_request()};
  const uint32_t refused = host_wait(&request);
  calls_batch_sent();
  if (refused != 0) return host_refused();
  if (request.completions.size == 0) return 0;
  struct host_answer answer;
  if (host_answer_take(&request.completions, &answer) < 0) return -1;
  const int done = calls_complete(answer.data, answer.size);
  host_answer_release(&answer);
  return done;
}

int calls_poll(void) { return are_pending() ? calls_wait(0) : 0; }
