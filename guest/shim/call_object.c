// SPDX-License-Identifier: MIT OR Apache-2.0
#include "call_object.h"

#include <stddef.h>

#include "internal/pycore_genobject.h"
#include "internal/pycore_modsupport.h"

#include "asyncio_objects.h"
#include "calls.h"
#include "host.h"
#include "json.h"
#include "layout.h"

enum call_state { CALL_NEW, CALL_WAITING, CALL_OVER };

typedef struct {
  PyObject_HEAD PyObject* name;
  PyObject* arguments;     /* bytes, until the call starts */
  PyObject* future;        /* while it waits */
  PyObject* waiter;        /* iterator of the future: what a task is given */
  struct trace_place made; /* its code is a reference here */
  uint32_t callback;
  uint32_t id;
  int is_immediate;
  enum call_state state;
} call_object;

static PyTypeObject* call_type;

PyObject* call_object_new(PyObject* name, uint32_t callback, int is_immediate, PyObject* arguments) {
  call_object* self = PyObject_GC_New(call_object, call_type);
  if (self == NULL) {
    Py_DECREF(arguments);
    return NULL;
  }
  self->name = Py_NewRef(name);
  self->arguments = arguments;
  self->future = NULL;
  self->waiter = NULL;
  self->made = trace_place_here();
  Py_XINCREF(self->made.code);
  self->callback = callback;
  self->id = 0;
  self->is_immediate = is_immediate;
  self->state = CALL_NEW;
  PyObject_GC_Track(self);
  return (PyObject*)self;
}

PyObject* call_immediately(uint32_t callback, const char* arguments, size_t size,
                           const struct trace_place* made) {
  eryx_immediate request = {callback, 0, guest_address(arguments), (uint32_t)size, host_answer_request()};
  trace_call_started(ERYX_TRACE_IMMEDIATE, callback, arguments, size, made);
  if (host_call(&request) != 0) {
    host_refused();
    return NULL;
  }
  trace_call_ended(ERYX_TRACE_IMMEDIATE, request.status);
  struct host_answer answer;
  if (host_answer_take(&request.answer, &answer) < 0) return NULL;
  PyObject* value = NULL;
  if (request.status == ERYX_CALL_OK) {
    value = json_decode(answer.data, answer.size);
  } else {
    PyObject* error = calls_error(request.status, answer.data, answer.size);
    if (error != NULL) PyErr_SetObject((PyObject*)Py_TYPE(error), error);
    Py_XDECREF(error);
  }
  host_answer_release(&answer);
  return value;
}

/* Ends the waiting. The host is told unless it was the one to end it. */
static void stop_waiting(call_object* self) {
  if (self->state == CALL_WAITING) calls_abandon(self->id);
  self->state = CALL_OVER;
  Py_CLEAR(self->waiter);
  Py_CLEAR(self->future);
  Py_CLEAR(self->arguments);
}

static int start(call_object* self) {
  self->future = asyncio_future_new();
  if (self->future == NULL) return -1;
  self->waiter = PyObject_GetIter(self->future);
  if (self->waiter == NULL) return -1;
  self->id = calls_start(self->callback, PyBytes_AS_STRING(self->arguments),
                         (size_t)PyBytes_GET_SIZE(self->arguments), self->future, &self->made);
  if (self->id == 0) return -1;
  self->state = CALL_WAITING;
  Py_CLEAR(self->arguments);
  return 0;
}

static PySendResult call_send(PyObject* object, PyObject* value, PyObject** result) {
  call_object* self = (call_object*)object;
  *result = NULL;
  if (self->state == CALL_OVER) {
    PyErr_Format(PyExc_RuntimeError, "cannot reuse already awaited call of '%U'", self->name);
    return PYGEN_ERROR;
  }
  if (self->state == CALL_NEW) {
    if (self->is_immediate) {
      self->state = CALL_OVER;
      *result = call_immediately(self->callback, PyBytes_AS_STRING(self->arguments),
                                 (size_t)PyBytes_GET_SIZE(self->arguments), &self->made);
      Py_CLEAR(self->arguments);
      return *result == NULL ? PYGEN_ERROR : PYGEN_RETURN;
    }
    if (start(self) < 0) {
      stop_waiting(self);
      return PYGEN_ERROR;
    }
  }
  PyObject* waiter = Py_NewRef(self->waiter); /* what is sent into may drop us */
  const PySendResult sent = PyIter_Send(waiter, value, result);
  Py_DECREF(waiter);
  if (sent != PYGEN_NEXT) stop_waiting(self);
  return sent;
}

static PyObject* after_send(PySendResult sent, PyObject* result) {
  if (sent != PYGEN_RETURN) return result; /* a yielded future, or NULL with an exception */
  _PyGen_SetStopIterationValue(result);
  Py_DECREF(result);
  return NULL;
}

static PyObject* call_next(PyObject* object) {
  PyObject* result = NULL;
  const PySendResult sent = call_send(object, Py_None, &result);
  return after_send(sent, result);
}

static PyObject* call_send_method(PyObject* object, PyObject* value) {
  PyObject* result = NULL;
  const PySendResult sent = call_send(object, value, &result);
  return after_send(sent, result);
}

static PyObject* raise_thrown(PyObject* thrown) {
  if (PyExceptionInstance_Check(thrown)) {
    PyErr_SetObject((PyObject*)Py_TYPE(thrown), thrown);
  } else if (PyExceptionClass_Check(thrown)) {
    PyErr_SetNone(thrown);
  } else {
    PyErr_SetString(PyExc_TypeError, "exceptions must be classes or instances deriving from BaseException");
  }
  return NULL;
}

static PyObject* call_throw(PyObject* object, PyObject* const* arguments, Py_ssize_t count) {
  call_object* self = (call_object*)object;
  if (!_PyArg_CheckPositional("throw", count, 1, 3)) return NULL;
  /* (type, value, traceback) is the old form: the value is what counts. */
  PyObject* thrown = count > 1 && PyExceptionInstance_Check(arguments[1]) ? arguments[1] : arguments[0];
  stop_waiting(self);
  return raise_thrown(thrown);
}

static PyObject* call_close(PyObject* object, PyObject* Py_UNUSED(none)) {
  stop_waiting((call_object*)object);
  Py_RETURN_NONE;
}

static PyObject* call_await(PyObject* object) { return Py_NewRef(object); }

static PyObject* call_repr(PyObject* object) {
  static const char* const states[] = {"not awaited", "waiting", "over"};
  const call_object* self = (call_object*)object;
  return PyUnicode_FromFormat("<call of callback '%U', %s>", self->name, states[self->state]);
}

static void call_finalize(PyObject* object) {
  call_object* self = (call_object*)object;
  PyObject* error = PyErr_GetRaisedException();
  if (self->state == CALL_NEW &&
      PyErr_WarnFormat(PyExc_RuntimeWarning, 1, "call of callback '%U' was never awaited", self->name) < 0) {
    PyErr_WriteUnraisable(object);
  }
  stop_waiting(self);
  PyErr_SetRaisedException(error);
}

static int call_traverse(PyObject* object, visitproc visit, void* arg) {
  call_object* self = (call_object*)object;
  Py_VISIT(Py_TYPE(object));
  Py_VISIT(self->future);
  Py_VISIT(self->waiter);
  return 0;
}

static int call_clear(PyObject* object) {
  stop_waiting((call_object*)object);
  return 0;
}

static void call_dealloc(PyObject* object) {
  if (PyObject_CallFinalizerFromDealloc(object) < 0) return;
  PyTypeObject* type = Py_TYPE(object);
  PyObject_GC_UnTrack(object);
  stop_waiting((call_object*)object);
  Py_CLEAR(((call_object*)object)->name);
  Py_CLEAR(((call_object*)object)->made.code);
  PyObject_GC_Del(object);
  Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"send", call_send_method, METH_O, PyDoc_STR("send(value)\n--\n\nGoes on; see coroutine.send.")},
    {"throw", (PyCFunction)(void (*)(void))call_throw, METH_FASTCALL,
     PyDoc_STR("throw(exception)\n--\n\nEnds the call and raises `exception`.")},
    {"close", call_close, METH_NOARGS, PyDoc_STR("close()\n--\n\nEnds the call.")},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "One call of a callback; await it."},
    {Py_tp_repr, call_repr},
    {Py_tp_traverse, call_traverse},
    {Py_tp_clear, call_clear},
    {Py_tp_finalize, call_finalize},
    {Py_tp_dealloc, call_dealloc},
    {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, call_next},
    {Py_am_await, call_await},
    {Py_am_send, call_send},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "eryx.Call",
    .basicsize = sizeof(call_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

int call_object_add_type(PyObject* module) {
  call_type = (PyTypeObject*)PyType_FromModuleAndSpec(module, &spec, NULL);
  return call_type == NULL ? -1 : PyModule_AddType(module, call_type);
}
