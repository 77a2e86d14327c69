// SPDX-License-Identifier: MIT OR Apache-2.0
#include "ready_queue.h"

#include <stddef.h>

#include "asyncio_objects.h"
#include "handle.h"
#include "handle_queue.h"
#include "interned_names.h"
#include "loop_fields.h"
#include "loop_methods.h"
#include "rounds.h"

/* Names of arguments. */
static PyObject* context_name;
static PyObject* name_name;

/* Whether the loop is open, not in debug mode, and of a class that does what the guest's own does. Returns: 1, 0, or -1 with an exception
 * set. */
static int is_plain(PyObject* loop) {
  if (!loop_has_usual_methods(loop)) return 0;
  const int is_closed = loop_is_set(loop, LOOP_CLOSED);
  if (is_closed != 0) return is_closed < 0 ? -1 : 0;
  const int is_debug = loop_is_set(loop, LOOP_DEBUG);
  return is_debug < 0 ? -1 : !is_debug;
}

static int append(PyObject* loop, PyObject* handle) {
  PyObject* ready = loop_get(loop, LOOP_READY);
  const int done = ready == NULL ? -1 : handle_queue_append(ready, handle);
  Py_XDECREF(ready);
  return done;
}

/* Whether nothing but a handle is asked for. */
static int asks_for_handle(Py_ssize_t count, PyObject* names) {
  const Py_ssize_t named = names == NULL ? 0 : PyTuple_GET_SIZE(names);
  if (count == 0 || named > 1) return 0;
  /* _asyncio does not intern it. */
  return named == 0 || PyUnicode_Compare(PyTuple_GET_ITEM(names, 0), context_name) == 0;
}

PyDoc_STRVAR(
    call_soon_doc,
    "call_soon($self, callback, /, *args, context=None)\n--\n\nAs BaseEventLoop's, which does it for loops "
    "that are closed, in debug mode or of another class.");

static PyObject* call_soon(PyObject* loop, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
  const int plain = asks_for_handle(count, names) && handle_is_usual() ? is_plain(loop) : 0;
  if (plain < 0) return NULL;
  if (!plain) return loop_call_base(loop, LOOP_CALL_SOON, arguments, count, names);
  PyObject* rest = PyTuple_New(count - 1);
  if (rest == NULL) return NULL;
  for (Py_ssize_t i = 1; i < count; i++) PyTuple_SET_ITEM(rest, i - 1, Py_NewRef(arguments[i]));
  PyObject* handle = handle_new(loop, arguments[0], rest, names == NULL ? Py_None : arguments[count]);
  Py_DECREF(rest);
  if (handle != NULL && append(loop, handle) < 0) Py_CLEAR(handle);
  return handle;
}

/* What may be said of a task. */
struct task_wishes {
  PyObject* name;
  PyObject* context;
};

/* Whether nothing but a task is asked for, perhaps with a name and a context. */
static int asks_for_task(PyObject* const* arguments, Py_ssize_t count, PyObject* names,
                         struct task_wishes* wishes) {
  if (count != 1) return 0;
  const Py_ssize_t named = names == NULL ? 0 : PyTuple_GET_SIZE(names);
  for (Py_ssize_t i = 0; i < named; i++) {
    PyObject* name = PyTuple_GET_ITEM(names, i);
    if (PyUnicode_Compare(name, name_name) == 0) {
      wishes->name = arguments[count + i];
    } else if (PyUnicode_Compare(name, context_name) == 0) {
      wishes->context = arguments[count + i];
    } else {
      return 0;
    }
  }
  return 1;
}

/* Whether tasks of the loop are asyncio's own. Returns: 1, 0, or -1 with an exception set. */
static int makes_plain_tasks(PyObject* loop) {
  const int plain = is_plain(loop);
  if (plain <= 0) return plain;
  PyObject* factory = loop_get(loop, LOOP_TASK_FACTORY);
  if (factory == NULL) return -1;
  Py_DECREF(factory);
  return Py_IsNone(factory) ? asyncio_has_own_tasks() : 0;
}

PyDoc_STRVAR(
    create_task_doc,
    "create_task($self, coro, *, name=None, context=None, **kwargs)\n--\n\nAs BaseEventLoop's, which "
    "does it for other arguments too, and for loops that are closed, in debug mode, of another class or have "
    "a factory.");

static PyObject* create_task(PyObject* loop, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
  struct task_wishes wishes = {Py_None, Py_None};
  const int plain = asks_for_task(arguments, count, names, &wishes) ? makes_plain_tasks(loop) : 0;
  if (plain < 0) return NULL;
  if (!plain) return loop_call_base(loop, LOOP_CREATE_TASK, arguments, count, names);
  return asyncio_task_new(arguments[0], loop, wishes.name, wishes.context);
}

PyDoc_STRVAR(get_debug_doc, "get_debug($self)\n--\n\nAs BaseEventLoop's: each future asks for it.");

static PyObject* get_debug(PyObject* loop, PyObject* Py_UNUSED(none)) {
  if (!loop_has_usual_base()) return loop_call_base(loop, LOOP_GET_DEBUG, NULL, 0, NULL);
  return loop_get(loop, LOOP_DEBUG);
}

static int queue_traverse(PyObject* loop, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(loop));
  for (int i = 0; i < LOOP_FIELDS; i++) Py_VISIT(((loop_object*)loop)->fields[i]);
  return 0;
}

static int queue_clear(PyObject* loop) {
  for (int i = 0; i < LOOP_FIELDS; i++) Py_CLEAR(((loop_object*)loop)->fields[i]);
  return 0;
}

static void queue_dealloc(PyObject* loop) {
  PyTypeObject* type = Py_TYPE(loop);
  PyObject_GC_UnTrack(loop);
  (void)queue_clear(loop);
  type->tp_free(loop);
  Py_DECREF(type);
}

/* Filled by ready_queue_add_to. */
static PyMemberDef queue_members[LOOP_FIELDS + 1];

static void name_members(void) {
  for (int field = 0; field < LOOP_FIELDS; field++) {
    const Py_ssize_t place = (Py_ssize_t)(offsetof(loop_object, fields) + sizeof(PyObject*) * (size_t)field);
    queue_members[field] = (PyMemberDef){loop_field_names[field], Py_T_OBJECT_EX, place, 0, NULL};
  }
}

static PyMethodDef queue_methods[] = {
    {"call_soon", (PyCFunction)(void (*)(void))call_soon, METH_FASTCALL | METH_KEYWORDS, call_soon_doc},
    {"create_task", (PyCFunction)(void (*)(void))create_task, METH_FASTCALL | METH_KEYWORDS, create_task_doc},
    {"get_debug", get_debug, METH_NOARGS, get_debug_doc},
    {"step", rounds_step, METH_O, rounds_step_doc},
    {"_run_handles", rounds_run_handles, METH_O, rounds_run_handles_doc},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot queue_slots[] = {
    {Py_tp_doc, "The part of a BaseEventLoop that runs most often: a base class for its subclasses."},
    {Py_tp_traverse, queue_traverse},
    {Py_tp_clear, queue_clear},
    {Py_tp_dealloc, queue_dealloc},
    {Py_tp_members, queue_members},
    {Py_tp_methods, queue_methods},
    {0, NULL},
};

static PyType_Spec queue_spec = {
    .name = "_eryx_host.ReadyQueue",
    .basicsize = sizeof(loop_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = queue_slots,
};

int ready_queue_add_to(PyObject* module) {
  const struct interned_name names[] = {
      {&context_name, "context"},
      {&name_name, "name"},
  };
  if (intern_names(names, sizeof names / sizeof names[0]) < 0 || loop_fields_prepare() < 0 ||
      rounds_prepare() < 0) {
    return -1;
  }
  name_members();
  PyObject* type = PyType_FromModuleAndSpec(module, &queue_spec, NULL);
  const int added = type == NULL ? -1 : PyModule_AddType(module, (PyTypeObject*)type);
  Py_XDECREF(type);
  return added;
}
