// SPDX-License-Identifier: MIT OR Apache-2.0
/* An extension module that uses setjmp, as libpng, libjpeg and freetype do. */
#include <Python.h>

#include <setjmp.h>
#include <stdlib.h>

static jmp_buf target;

static __attribute__((noinline)) void descend(long depth, int value) {
  volatile char frame[64];
  frame[0] = 1;
  if (depth == 0) longjmp(target, value);
  descend(depth - 1, value);
  frame[1] = frame[0];
}

static PyObject* jump(PyObject* self, PyObject* arguments) {
  long depth, value;
  if (!PyArg_ParseTuple(arguments, "ll", &depth, &value)) return NULL;
  volatile long kept = depth * 2;
  const int came = setjmp(target);
  if (came == 0) descend(depth, (int)value);
  return PyLong_FromLong(came * 1000000L + kept);
}

/* Two targets in one function, and one in a function that it calls; many times, so that a stack that grows would be seen. */
static __attribute__((noinline)) int inner(jmp_buf outer, int value) {
  jmp_buf own;
  if (setjmp(own) == 0) {
    if (value % 2) longjmp(own, 1);
    longjmp(outer, value + 1);
  }
  longjmp(outer, value + 1);
}

static PyObject* jump_often(PyObject* self, PyObject* rounds) {
  volatile long sum = 0;
  const long count = PyLong_AsLong(rounds);
  for (volatile long round = 0; round < count; round++) {
    jmp_buf first, second;
    const int value = setjmp(first);
    if (value == 0) inner(first, (int)(round % 5));
    sum += value;
    if (setjmp(second) == 0) inner(second, 1);
    sum += 1;
  }
  return PyLong_FromLong(sum);
}

static int out_of_compare(const void* left, const void* right) { longjmp(target, 1); }

static PyObject* jump_through_qsort(PyObject* self, PyObject* nothing) {
  int numbers[] = {2, 1};
  if (setjmp(target) == 0) qsort(numbers, 2, sizeof *numbers, out_of_compare);
  return PyLong_FromLong(1);
}

static PyObject* call(PyObject* self, PyObject* function) {
  if (setjmp(target) == 0) return PyObject_CallNoArgs(function);
  return PyLong_FromLong(2);
}

static PyObject* jump_out(PyObject* self, PyObject* nothing) { longjmp(target, 1); }

static PyMethodDef functions[] = {
    {"jump", jump, METH_VARARGS, NULL},
    {"jump_often", jump_often, METH_O, NULL},
    {"jump_through_qsort", jump_through_qsort, METH_NOARGS, NULL},
    {"call", call, METH_O, NULL},
    {"jump_out", jump_out, METH_NOARGS, NULL},
    {0},
};

static PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "probe", .m_size = -1, .m_methods = functions};

PyMODINIT_FUNC PyInit_probe(void) { return PyModule_Create(&module); }
