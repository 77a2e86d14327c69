// SPDX-License-Identifier: MIT OR Apache-2.0
// An extension module in C++ that throws, without any header of a C++ library.
#include <Python.h>
#include <stdlib.h>

namespace {

using Thrower = long (*)(long);

long throw_odd(long number) {
  if (number % 2 != 0) throw number;
  return number;
}

// By the table.
PyObject* caught(PyObject*, PyObject* count) {
  static volatile Thrower thrower = throw_odd;
  long sum = 0;
  for (long i = 0; i < PyLong_AsLong(count); ++i) {
    try {
      sum += thrower(i);
    } catch (long number) {
      sum += number * 1000;
    }
  }
  return PyLong_FromLong(sum);
}

// What Python raises becomes an exception of C++, as pybind11 does it.
PyObject* call(PyObject*, PyObject* function) {
  try {
    PyObject* const result = PyObject_CallNoArgs(function);
    if (result == nullptr) throw 1;
    return result;
  } catch (int) {
    PyErr_Clear();
    return PyUnicode_FromString("raised");
  }
}

PyObject* call_by_pointer(PyObject*, PyObject* function) {
  static PyObject* (*volatile const pointer)(PyObject*) = PyObject_CallNoArgs;
  try {
    return pointer(function);
  } catch (int) {
    return PyUnicode_FromString("caught");
  }
}

PyObject* leave(PyObject*, PyObject*) { throw 1; }

int compare(const void*, const void*) { throw 1; }

PyObject* leave_qsort(PyObject*, PyObject*) {
  int numbers[] = {2, 1};
  try {
    qsort(numbers, 2, sizeof *numbers, compare);
  } catch (int) {
  }
  return PyLong_FromLong(numbers[0]);
}

PyMethodDef functions[] = {
    {"caught", caught, METH_O, nullptr},
    {"call", call, METH_O, nullptr},
    {"call_by_pointer", call_by_pointer, METH_O, nullptr},
    {"leave", leave, METH_NOARGS, nullptr},
    {"leave_qsort", leave_qsort, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "probe", nullptr, -1, functions, nullptr, nullptr, nullptr, nullptr};

}  // namespace

PyMODINIT_FUNC PyInit_probe() { return PyModule_Create(&module); }
