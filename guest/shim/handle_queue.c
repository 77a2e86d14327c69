// SPDX-License-Identifier: MIT OR Apache-2.0
#include "handle_queue.h"

#include "interned_names.h"

static PyTypeObject* deque_type;

static struct method {
  PyObject* name;
  const int flags;
  PyCFunction function;
} append = {.flags = METH_O}, popleft = {.flags = METH_NOARGS};

static int find_method(struct method* method) {
  PyObject* descriptor = PyObject_GetAttr((PyObject*)deque_type, method->name);
  if (descriptor == NULL) return -1;
  const PyMethodDef* definition =
      Py_IS_TYPE(descriptor, &PyMethodDescr_Type) ? ((PyMethodDescrObject*)descriptor)->d_method : NULL;
  const int is_usable = definition != NULL && definition->ml_flags == method->flags;
  if (is_usable) method->function = definition->ml_meth;
  Py_DECREF(descriptor); /* the type keeps it */
  if (!is_usable) PyErr_Format(PyExc_SystemError, "deque has no method %U of the known form", method->name);
  return is_usable ? 0 : -1;
}

int handle_queue_prepare(void) {
  const struct interned_name names[] = {{&append.name, "append"}, {&popleft.name, "popleft"}};
  if (intern_names(names, sizeof names / sizeof names[0]) < 0) return -1;
  PyObject* module = PyImport_ImportModule("_collections");
  if (module == NULL) return -1;
  Py_XSETREF(deque_type, (PyTypeObject*)PyObject_GetAttrString(module, "deque"));
  Py_DECREF(module);
  return deque_type == NULL || find_method(&append) < 0 || find_method(&popleft) < 0 ? -1 : 0;
}

int handle_queue_append(PyObject* queue, PyObject* handle) {
  PyObject* done = Py_IS_TYPE(queue, deque_type) ? append.function(queue, handle)
                                                 : PyObject_CallMethodOneArg(queue, append.name, handle);
  Py_XDECREF(done);
  return done == NULL ? -1 : 0;
}

PyObject* handle_queue_pop(PyObject* queue) {
  return Py_IS_TYPE(queue, deque_type) ? popleft.function(queue, NULL)
                                       : PyObject_CallMethodNoArgs(queue, popleft.name);
}
