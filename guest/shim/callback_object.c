// SPDX-License-Identifier: MIT OR Apache-2.0
#include "callback_object.h"

#include <stddef.h>

#include "call_object.h"
#include "calls.h"
#include "interrupt.h"
#include "json.h"

typedef struct {
  PyObject_HEAD vectorcallfunc vectorcall;
  PyObject* name;       /* str, with its dots */
  PyObject* parameters; /* tuple of str, in the order of positional arguments */
  uint32_t index;
  int is_immediate;
} callback_object;

static struct byte_buffer arguments_text; /* of the call that is being made */

static int append_argument(PyObject* name, PyObject* value, int is_first) {
  if (!is_first && byte_buffer_append(&arguments_text, ", ", 2) < 0) return -1;
  if (json_encode_string(&arguments_text, name) < 0 || byte_buffer_append(&arguments_text, ": ", 2) < 0)
    return -1;
  return json_encode(&arguments_text, value);
}

/* Whether a name among the first `count` parameters was also given by keyword. */
static int is_given_twice(const callback_object* self, Py_ssize_t count, PyObject* keywords) {
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject* name = PyTuple_GET_ITEM(self->parameters, i);
    const int found = PySequence_Contains(keywords, name);
    if (found > 0)
      PyErr_Format(PyExc_TypeError, "%U() got multiple values for argument '%U'", self->name, name);
    if (found != 0) return -1;
  }
  return 0;
}

/* Encodes the arguments of a call into arguments_text. */
static int encode_arguments(const callback_object* self, PyObject* const* values, Py_ssize_t count,
                            PyObject* keywords) {
  const Py_ssize_t most = PyTuple_GET_SIZE(self->parameters);
  if (count > most) {
    PyErr_Format(PyExc_TypeError, "%U() takes %zd positional argument%s but %zd %s given", self->name, most,
                 most == 1 ? "" : "s", count, count == 1 ? "was" : "were");
    return -1;
  }
  if (keywords != NULL && count > 0 && is_given_twice(self, count, keywords) < 0) return -1;
  byte_buffer_clear(&arguments_text);
  if (byte_buffer_append(&arguments_text, "{", 1) < 0) return -1;
  for (Py_ssize_t i = 0; i < count; i++) {
    if (append_argument(PyTuple_GET_ITEM(self->parameters, i), values[i], i == 0) < 0) return -1;
  }
  const Py_ssize_t named = keywords == NULL ? 0 : PyTuple_GET_SIZE(keywords);
  for (Py_ssize_t i = 0; i < named; i++) {
    if (append_argument(PyTuple_GET_ITEM(keywords, i), values[count + i], count + i == 0) < 0) return -1;
  }
  return byte_buffer_append(&arguments_text, "}", 1);
}

static PyObject* callback_call(PyObject* object, PyObject* const* values, size_t flags, PyObject* keywords) {
  const callback_object* self = (callback_object*)object;
  if (encode_arguments(self, values, PyVectorcall_NARGS(flags), keywords) < 0) return NULL;
  PyObject* arguments = PyBytes_FromStringAndSize(arguments_text.data, (Py_ssize_t)arguments_text.size);
  byte_buffer_clear(&arguments_text);
  return arguments == NULL ? NULL : call_object_new(self->name, self->index, self->is_immediate, arguments);
}

/* Where `sync` keeps the result: has the two methods of a future that calls_complete uses. */
typedef struct {
  PyObject_HEAD PyObject* value;
  PyObject* error;
} outcome_object;

static PyTypeObject* outcome_type;

static PyObject* outcome_set_result(PyObject* self, PyObject* value) {
  Py_XSETREF(((outcome_object*)self)->value, Py_NewRef(value));
  Py_RETURN_NONE;
}

static PyObject* outcome_set_exception(PyObject* self, PyObject* error) {
  Py_XSETREF(((outcome_object*)self)->error, Py_NewRef(error));
  Py_RETURN_NONE;
}

static void outcome_dealloc(PyObject* object) {
  outcome_object* self = (outcome_object*)object;
  PyTypeObject* type = Py_TYPE(object);
  Py_CLEAR(self->value);
  Py_CLEAR(self->error);
  PyObject_Free(object);
  Py_DECREF(type);
}

static PyMethodDef outcome_methods[] = {
    {"set_result", outcome_set_result, METH_O, NULL},
    {"set_exception", outcome_set_exception, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot outcome_slots[] = {
    {Py_tp_dealloc, outcome_dealloc}, {Py_tp_methods, outcome_methods}, {0, NULL}};

static PyType_Spec outcome_spec = {
    .name = "_eryx_host.Outcome",
    .basicsize = sizeof(outcome_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = outcome_slots,
};

/* Blocks the guest until the call has an outcome. */
static PyObject* wait_for(outcome_object* outcome, uint32_t id) {
  while (outcome->value == NULL && outcome->error == NULL) {
    /* A wait may end without an answer because a signal has arrived. */
    if (interrupt_raise_pending() < 0 || calls_wait(UINT64_MAX) < 0 || PyErr_CheckSignals() < 0) {
      calls_abandon(id);
      return NULL;
    }
  }
  if (outcome->error == NULL) return Py_NewRef(outcome->value);
  PyErr_SetObject((PyObject*)Py_TYPE(outcome->error), outcome->error);
  return NULL;
}

static PyObject* callback_sync(PyObject* object, PyObject* const* values, Py_ssize_t count,
                               PyObject* keywords) {
  const callback_object* self = (callback_object*)object;
  if (encode_arguments(self, values, count, keywords) < 0) return NULL;
  if (self->is_immediate)
    return call_immediately(self->index, arguments_text.data, arguments_text.size, NULL);
  outcome_object* outcome = PyObject_New(outcome_object, outcome_type);
  if (outcome == NULL) return NULL;
  outcome->value = NULL;
  outcome->error = NULL;
  const uint32_t id =
      calls_start(self->index, arguments_text.data, arguments_text.size, (PyObject*)outcome, NULL);
  PyObject* value = id == 0 ? NULL : wait_for(outcome, id);
  Py_DECREF(outcome);
  return value;
}

static PyObject* callback_new(PyTypeObject* type, PyObject* arguments, PyObject* keywords) {
  PyObject* name = NULL;
  PyObject* parameters = NULL;
  unsigned int index = 0;
  int is_immediate = 0;
  static char* names[] = {"name", "index", "is_immediate", "parameters", NULL};
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "UIpO!:Callback", names, &name, &index, &is_immediate,
                                   &PyTuple_Type, &parameters)) {
    return NULL;
  }
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(parameters); i++) {
    if (PyUnicode_Check(PyTuple_GET_ITEM(parameters, i))) continue;
    PyErr_SetString(PyExc_TypeError, "parameters must be str");
    return NULL;
  }
  callback_object* self = (callback_object*)type->tp_alloc(type, 0);
  if (self == NULL) return NULL;
  self->vectorcall = callback_call;
  self->name = Py_NewRef(name);
  self->parameters = Py_NewRef(parameters);
  self->index = index;
  self->is_immediate = is_immediate;
  return (PyObject*)self;
}

static int callback_traverse(PyObject* object, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(object));
  return 0;
}

static void callback_dealloc(PyObject* object) {
  callback_object* self = (callback_object*)object;
  PyTypeObject* type = Py_TYPE(object);
  PyObject_GC_UnTrack(object);
  Py_CLEAR(self->name);
  Py_CLEAR(self->parameters);
  type->tp_free(object);
  Py_DECREF(type);
}

/* Found in a class, a callback is what it is, like a static method. `__get__` is also by what `help` tells functions. */
static PyObject* callback_get(PyObject* self, PyObject* Py_UNUSED(owner), PyObject* Py_UNUSED(type)) {
  return Py_NewRef(self);
}

static PyMemberDef members[] = {
    {"__vectorcalloffset__", Py_T_PYSSIZET, offsetof(callback_object, vectorcall), Py_READONLY, NULL},
    {"__qualname__", Py_T_OBJECT_EX, offsetof(callback_object, name), Py_READONLY, NULL},
    {"_parameters", Py_T_OBJECT_EX, offsetof(callback_object, parameters), Py_READONLY, NULL},
    {"_index", Py_T_UINT, offsetof(callback_object, index), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyDoc_STRVAR(
    sync_doc,
    "sync(*arguments, **named)\n--\n\nCalls the host and blocks until it has answered, for code that cannot "
    "await. Nothing else of this program runs meanwhile.");

static PyMethodDef methods[] = {
    {"sync", (PyCFunction)(void (*)(void))callback_sync, METH_FASTCALL | METH_KEYWORDS, sync_doc},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_new, callback_new},
    {Py_tp_call, PyVectorcall_Call},
    {Py_tp_traverse, callback_traverse},
    {Py_tp_dealloc, callback_dealloc},
    {Py_tp_descr_get, callback_get},
    {Py_tp_members, members},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "_eryx_host.Callback",
    .basicsize = sizeof(callback_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_VECTORCALL |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

int callback_object_add_type(PyObject* module) {
  outcome_type = (PyTypeObject*)PyType_FromModuleAndSpec(module, &outcome_spec, NULL);
  if (outcome_type == NULL) return -1;
  PyObject* type = PyType_FromModuleAndSpec(module, &spec, NULL);
  const int added = type == NULL ? -1 : PyModule_AddType(module, (PyTypeObject*)type);
  Py_XDECREF(type);
  return added;
}
