#include "namespace.h"

#include "internal/pycore_moduleobject.h"

static PyObject* main_namespace; /* the dict of module __main__ */
static PyObject* pristine;       /* its members before any program ran */
static int used;

PyObject* namespace_get(void) { return main_namespace; }

void namespace_mark_used(void) { used = 1; }

int namespace_create(void) {
  PyObject* module = PyImport_AddModuleRef("__main__");
  if (module == NULL) return -1;
  main_namespace = Py_NewRef(PyModule_GetDict(module));
  Py_DECREF(module);
  pristine = PyDict_Copy(main_namespace);
  /* Made anew at each reset: annotations of one program must not reach the next. */
  if (pristine != NULL) PyDict_DelItemString(pristine, "__annotations__");
  PyErr_Clear();
  used = 1;
  return pristine == NULL ? -1 : namespace_reset();
}

int namespace_reset(void) {
  if (!used) return 0;
  _PyModule_ClearDict(main_namespace);
  PyDict_Clear(main_namespace);
  PyObject* annotations = PyDict_New();
  if (annotations == NULL) return -1;
  int status = PyDict_Update(main_namespace, pristine);
  if (status == 0) status = PyDict_SetItemString(main_namespace, "__annotations__", annotations);
  Py_DECREF(annotations);
  if (status == 0) used = 0;
  return status;
}
