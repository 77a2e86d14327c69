// SPDX-License-Identifier: MIT OR Apache-2.0
#include "handle.h"

static PyTypeObject* handle_type;
static PyObject* run_name;
static PyObject* usual_run; /* function `Handle._run` */

/* Slots of the class. Those behind HANDLE_FIELDS are only written. */
enum { SLOT_LOOP = HANDLE_FIELDS, SLOT_REPR, SLOT_TRACEBACK, SLOTS };
static struct {
  const char* const name;
  PyObject* interned;
  Py_ssize_t offset;
} slots[SLOTS] = {
    [HANDLE_CALLBACK] = {.name = "_callback"},
    [HANDLE_ARGUMENTS] = {.name = "_args"},
    [HANDLE_CONTEXT] = {.name = "_context"},
    [HANDLE_CANCELLED] = {.name = "_cancelled"},
    [SLOT_LOOP] = {.name = "_loop"},
    [SLOT_REPR] = {.name = "_repr"},
    [SLOT_TRACEBACK] = {.name = "_source_traceback"},
};

static PyObject** slot_of(PyObject* handle, int slot) {
  return (PyObject**)((char*)handle + slots[slot].offset);
}

static int find_slot(int slot) {
  slots[slot].interned = PyUnicode_InternFromString(slots[slot].name);
  if (slots[slot].interned == NULL) return -1;
  PyObject* descriptor = PyObject_GetAttr((PyObject*)handle_type, slots[slot].interned);
  if (descriptor == NULL) return -1;
  const PyMemberDef* member =
      Py_IS_TYPE(descriptor, &PyMemberDescr_Type) ? ((PyMemberDescrObject*)descriptor)->d_member : NULL;
  const int is_usable = member != NULL && member->type == Py_T_OBJECT_EX;
  if (is_usable) slots[slot].offset = member->offset;
  Py_DECREF(descriptor); /* the type keeps it */
  if (!is_usable) PyErr_Format(PyExc_SystemError, "asyncio.Handle has no slot %s", slots[slot].name);
  return is_usable ? 0 : -1;
}

int handle_prepare(void) {
  PyObject* module = PyImport_ImportModule("asyncio.events");
  if (module == NULL) return -1;
  Py_XSETREF(handle_type, (PyTypeObject*)PyObject_GetAttrString(module, "Handle"));
  Py_DECREF(module);
  if (handle_type == NULL) return -1;
  Py_XSETREF(run_name, PyUnicode_InternFromString("_run"));
  if (run_name == NULL) return -1;
  Py_XSETREF(usual_run, Py_XNewRef(_PyType_Lookup(handle_type, run_name)));
  if (usual_run == NULL) return -1;
  for (int slot = 0; slot < SLOTS; slot++) {
    if (find_slot(slot) < 0) return -1;
  }
  return 0;
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

int handle_runs_as_usual(PyObject* handle) { return _PyType_Lookup(Py_TYPE(handle), run_name) == usual_run; }

PyObject* handle_get(PyObject* handle, enum handle_field field) {
  if (Py_IS_TYPE(handle, handle_type)) {
    PyObject* value = *slot_of(handle, (int)field);
    if (value != NULL) return Py_NewRef(value);
  }
  return PyObject_GetAttr(handle, slots[field].interned);
}
