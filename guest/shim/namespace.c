// SPDX-License-Identifier: MIT OR Apache-2.0
#include "namespace.h"

#include "internal/pycore_dict.h"
#include "internal/pycore_global_objects.h"
#include "internal/pycore_runtime.h"

static PyObject* main_namespace; /* the dict of module __main__ */
static PyObject* pristine;       /* its members before any program ran */
static PyObject* current;        /* main_namespace, or the dict of the service that runs or waits */
static int used;
static int cleared; /* it lacks even what a pristine one has */

PyObject* namespace_get(void) { return current; }

void namespace_mark_used(void) { used = 1; }

int namespace_create(void) {
  PyObject* module = PyImport_AddModuleRef("__main__");
  if (module == NULL) return -1;
  main_namespace = current = Py_NewRef(PyModule_GetDict(module));
  Py_DECREF(module);
  PyObject* copy = PyDict_Copy(main_namespace);
  /* Made anew at each reset: annotations of one program must not reach the next. */
  if (copy != NULL) PyDict_DelItem(copy, &_Py_ID(__annotations__));
  PyErr_Clear();
  pristine = PyDict_New(); /* without the gap that the deleted entry leaves: see is_pristine */
  if (copy == NULL || pristine == NULL || PyDict_Update(pristine, copy) < 0) Py_CLEAR(pristine);
  Py_XDECREF(copy);
  used = 1;
  return pristine == NULL ? -1 : namespace_reset();
}

int namespace_provide(PyObject* variables) {
  used = 1; /* so that the next program's namespace is made of what is pristine then */
  return PyDict_Update(pristine, variables);
}

int namespace_enter_service(void) {
  namespace_leave_service();
  PyObject* made = PyDict_New();
  PyObject* name = PyUnicode_FromString("__service__");
  int status = made == NULL || name == NULL ? -1 : 0;
  if (status == 0) status = PyDict_SetItemString(made, "__name__", name);
  if (status == 0) status = PyDict_SetItemString(made, "__builtins__", PyEval_GetBuiltins());
  if (status == 0) status = PyDict_SetItemString(made, "__session__", main_namespace);
  Py_XDECREF(name);
  if (status == 0) {
    current = made;
  } else {
    Py_XDECREF(made);
  }
  return status;
}

void namespace_leave_service(void) {
  if (current == main_namespace) return;
  PyObject* left = current;
  current = main_namespace;
  PyDict_Clear(left); /* functions of the service refer to it, and it to them */
  Py_DECREF(left);
}

/* Whether no program has left anything. What is pristine was put there in its order, the annotations last: the entries are the same, and no
 * name is looked up. */
static int is_pristine(void) {
  PyDictKeysObject* left = ((PyDictObject*)main_namespace)->ma_keys;
  PyDictKeysObject* wanted = ((PyDictObject*)pristine)->ma_keys;
  if (!DK_IS_UNICODE(left) || !DK_IS_UNICODE(wanted)) return 0;
  const PyDictUnicodeEntry* entries = DK_UNICODE_ENTRIES(left);
  const size_t count = (size_t)wanted->dk_nentries;
  if ((size_t)left->dk_nentries != count + 1) return 0;
  const PyDictUnicodeEntry* expected = DK_UNICODE_ENTRIES(wanted);
  for (size_t i = 0; i < count; i++) {
    if (entries[i].me_key != expected[i].me_key || entries[i].me_value != expected[i].me_value) return 0;
  }
  const PyDictUnicodeEntry* last = &entries[count];
  return last->me_key == &_Py_ID(__annotations__) && PyDict_CheckExact(last->me_value) &&
         PyDict_GET_SIZE(last->me_value) == 0;
}

void namespace_clear(void) {
  namespace_leave_service();
  if (!used || is_pristine()) return;
  PyDict_Clear(main_namespace);
  cleared = 1;
}

static int fill(void) {
  PyDict_Clear(main_namespace);
  PyObject* annotations = PyDict_New();
  if (annotations == NULL) return -1;
  int status = PyDict_Update(main_namespace, pristine);
  if (status == 0) status = PyDict_SetItem(main_namespace, &_Py_ID(__annotations__), annotations);
  Py_DECREF(annotations);
  if (status == 0) cleared = 0;
  return status;
}

int namespace_fill_if_cleared(void) { return cleared ? fill() : 0; }

int namespace_reset(void) {
  namespace_clear();
  if (namespace_fill_if_cleared() < 0) return -1;
  used = 0;
  return 0;
}
