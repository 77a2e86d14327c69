// SPDX-License-Identifier: MIT OR Apache-2.0
#include "handle.h"

#include "interned_names.h"
#include "module_variable.h"
#include "usual_methods.h"

static struct module_variable handle_variable;
static PyTypeObject* handle_type;

enum { METHOD_NEW, METHOD_INIT, METHOD_RUN };
static struct usual_method methods[] = {
    [METHOD_NEW] = {.name = "__new__"},
    [METHOD_INIT] = {.name = "__init__"},
    [METHOD_RUN] = {.name = "_run"},
};
static struct usual_methods usual = {.methods = methods, .count = sizeof methods / sizeof methods[0]};

/* Slots of the class. Those behind HANDLE_FIELDS are only written. */
enum { SLOT_LOOP = HANDLE_FIELDS, SLOT_REPR, SLOT_TRACEBACK, SLOTS };
static PyObject* slot_names[SLOTS];
static Py_ssize_t slot_offsets[SLOTS];

static PyObject** slot_of(PyObject* handle, int slot) {
  return (PyObject**)((char*)handle + slot_offsets[slot]);
}

static int intern_slot_names(void) {
  const struct interned_name names[] = {
      {&slot_names[HANDLE_CALLBACK], "_callback"},
      {&slot_names[HANDLE_ARGUMENTS], "_args"},
      {&slot_names[HANDLE_CONTEXT], "_context"},
      {&slot_names[HANDLE_CANCELLED], "_cancelled"},
      {&slot_names[SLOT_LOOP], "_loop"},
      {&slot_names[SLOT_REPR], "_repr"},
      {&slot_names[SLOT_TRACEBACK], "_source_traceback"},
  };
  return intern_names(names, sizeof names / sizeof names[0]);
}

static int find_slot(int slot) {
  PyObject* descriptor = PyObject_GetAttr((PyObject*)handle_type, slot_names[slot]);
  if (descriptor == NULL) return -1;
  const PyMemberDef* member =
      Py_IS_TYPE(descriptor, &PyMemberDescr_Type) ? ((PyMemberDescrObject*)descriptor)->d_member : NULL;
  const int is_usable = member != NULL && member->type == Py_T_OBJECT_EX;
  if (is_usable) slot_offsets[slot] = member->offset;
  Py_DECREF(descriptor); /* the type keeps it */
  if (!is_usable) PyErr_Format(PyExc_SystemError, "asyncio.Handle has no slot %U", slot_names[slot]);
  return is_usable ? 0 : -1;
}

int handle_prepare(void) {
  if (module_variable_take(&handle_variable, "asyncio.events", "Handle") < 0) return -1;
  handle_type = (PyTypeObject*)handle_variable.value;
  if (usual_methods_take(&usual, handle_type) < 0 || intern_slot_names() < 0) return -1;
  for (int slot = 0; slot < SLOTS; slot++) {
    if (find_slot(slot) < 0) return -1;
  }
  return 0;
}

int handle_is_usual(void) {
  return module_variable_is_unchanged(&handle_variable) && usual_methods_has(&usual, handle_type);
}

PyObject* handle_new(PyObject* loop, PyObject* callback, PyObject* arguments, PyObject* context) {
  context = context == Py_None ? PyContext_CopyCurrent() : Py_NewRef(context);
  if (context == NULL) return NULL;
  PyObject* handle = PyType_GenericAlloc(handle_type, 0);
  if (handle == NULL) {
    Py_DECREF(context);
    return NULL;
  }
  *slot_of(handle, HANDLE_CONTEXT) = context;
  *slot_of(handle, HANDLE_CALLBACK) = Py_NewRef(callback);
  *slot_of(handle, HANDLE_ARGUMENTS) = Py_NewRef(arguments);
  *slot_of(handle, HANDLE_CANCELLED) = Py_NewRef(Py_False);
  *slot_of(handle, SLOT_LOOP) = Py_NewRef(loop);
  *slot_of(handle, SLOT_REPR) = Py_NewRef(Py_None);
  *slot_of(handle, SLOT_TRACEBACK) = Py_NewRef(Py_None);
  return handle;
}

int handle_runs_as_usual(PyObject* handle) {
  if (Py_IS_TYPE(handle, handle_type) && usual_methods_has(&usual, handle_type)) return 1;
  const struct usual_method* run = &methods[METHOD_RUN];
  return _PyType_Lookup(Py_TYPE(handle), run->interned) == run->function; /* that of a timer */
}

PyObject* handle_get(PyObject* handle, enum handle_field field) {
  if (Py_IS_TYPE(handle, handle_type)) {
    PyObject* value = *slot_of(handle, (int)field);
    if (value != NULL) return Py_NewRef(value);
  }
  return PyObject_GetAttr(handle, slot_names[field]);
}
