// SPDX-License-Identifier: MIT OR Apache-2.0
/* An extension module as authors of wheels build them, for tests: it does a little of everything that they do, and what a
 * hostile one would try. */
#include <Python.h>

#include <fenv.h>
#include <stdlib.h>
#include <string.h>

/* State of the module: made new with its interpreter. */
static int counter;
static char zeros[100000];
static const char* const words[] = {"one", "two", "three"};

static PyObject* add(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  long total = 0;
  for (Py_ssize_t i = 0; i < count; i++) {
    const long value = PyLong_AsLong(arguments[i]);
    if (value == -1 && PyErr_Occurred()) return NULL;
    total += value;
  }
  return PyLong_FromLong(total);
}

/* Takes one argument and is called with two, as C allows natively. */
static PyObject* count(PyObject* self) { return PyLong_FromLong(++counter); }

static PyObject* word(PyObject* self, PyObject* place) {
  const long index = PyLong_AsLong(place);
  if (index < 0 || index > 2) {
    PyErr_SetString(PyExc_IndexError, "there are three words");
    return NULL;
  }
  return PyUnicode_FromString(words[index]);
}

static PyObject* call(PyObject* self, PyObject* function) { return PyObject_CallNoArgs(function); }

static PyObject* zero_bytes(PyObject* self) {
  long sum = 0;
  for (size_t i = 0; i < sizeof zeros; i++) sum += zeros[i];
  zeros[counter % sizeof zeros] = 1;
  return PyLong_FromLong(sum);
}

static PyObject* sorted_words(PyObject* self);

/* Flags of floating-point exceptions: raised by arithmetic, or by function. The numbers are x86-64's; WASI's header has none. */
enum { invalid = 1, division_by_zero = 4, all_exceptions = 61 };

static PyObject* exceptions_of_division(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  const double value = PyFloat_AsDouble(arguments[0]);
  const double by = PyFloat_AsDouble(arguments[1]);
  feclearexcept(all_exceptions);
  volatile double quotient = value / by;
  (void)quotient;
  return PyLong_FromLong(fetestexcept(invalid | division_by_zero));
}

/* But for inexact results, which everything has. */
static PyObject* present_exceptions(PyObject* self) {
  return PyLong_FromLong(fetestexcept(all_exceptions - 32));
}

static PyObject* held_exceptions(PyObject* self) {
  fenv_t environment;
  fexcept_t flags;
  feclearexcept(all_exceptions);
  feraiseexcept(invalid);
  feholdexcept(&environment);
  const int held = fetestexcept(all_exceptions);
  feraiseexcept(division_by_zero);
  fegetexceptflag(&flags, division_by_zero);
  feupdateenv(&environment);
  const int updated = fetestexcept(all_exceptions);
  fesetenv(FE_DFL_ENV);
  const int cleared = fetestexcept(all_exceptions);
  fesetexceptflag(&flags, all_exceptions);
  return Py_BuildValue("iiii", held, updated, cleared, fetestexcept(all_exceptions));
}

/* The hostile half. */

/* Every bit there is: had the processor's state been changed, it would round otherwise, or trap. */
static PyObject* raise_all_bits(PyObject* self) {
  fenv_t environment = {~0ul};
  const fexcept_t flags = ~0ul;
  feraiseexcept(~0);
  fesetenv(&environment);
  fesetexceptflag(&flags, ~0);
  feupdateenv(&environment);
  const int modes = fesetround(~0) == -1 && fegetround() == FE_TONEAREST;
  volatile double one = 1, three = 3, tiny = 0x1p-1074;
  const double third = one / three;
  const double subnormal = tiny * three;
  return Py_BuildValue("iidd", modes, fetestexcept(~0) == all_exceptions, third, subnormal);
}

static PyObject* spin(PyObject* self) {
  for (volatile int i = 0;; i++) {
  }
}

static PyObject* trap(PyObject* self) { __builtin_trap(); }

static PyObject* reach(PyObject* self, PyObject* address) {
  volatile unsigned char* const place = (unsigned char*)PyLong_AsUnsignedLong(address);
  return PyLong_FromLong(*place);
}

static PyObject* overwrite(PyObject* self, PyObject* address) {
  memset((void*)PyLong_AsUnsignedLong(address), 0xff, 1 << 20);
  Py_RETURN_NONE;
}

static __attribute__((noinline)) int descend(const volatile char* above) {
  volatile char here[16];
  here[0] = above ? above[0] : 1;
  return descend(here) + here[0];
}

static PyObject* recurse(PyObject* self) { return PyLong_FromLong(descend(NULL)); }

static PyObject* take(PyObject* self) {
  size_t taken = 0;
  void* last = NULL;
  while (1) {
    void** block = malloc(1 << 20);
    if (block == NULL) break;
    memset(block, 1, 1 << 20);
    *block = last;
    last = block;
    taken++;
  }
  while (last != NULL) {
    void* const before = *(void**)last;
    free(last);
    last = before;
  }
  return PyLong_FromSize_t(taken);
}

/* A call of a slot of the function table, as a function of no arguments, or of too many for its callee to be read. */
static PyObject* call_slot(PyObject* self, PyObject* slot) {
  PyObject* (*const function)(PyObject*) = (PyObject * (*)(PyObject*)) PyLong_AsUnsignedLong(slot);
  return function(self);
}

/* A callee that takes more than it is given would read what is none of its business. */
static PyObject* needs_two(PyObject* self, PyObject* second) { return PyLong_FromLong((long)second); }

static PyObject* call_with_less(PyObject* self) {
  PyObject* (*volatile const function)(PyObject*) = (PyObject * (*)(PyObject*)) needs_two;
  return function(self);
}

static int compare(const void* left, const void* right) {
  return strcmp(*(const char* const*)left, *(const char* const*)right);
}

static PyObject* sorted_words(PyObject* self) {
  const char* copy[3];
  memcpy(copy, words, sizeof copy);
  qsort(copy, 3, sizeof *copy, compare);
  return Py_BuildValue("(sss)", copy[0], copy[1], copy[2]);
}

/* A type with an attribute whose getter ignores its closure. */
typedef struct Pair {
  PyObject_HEAD long left, right;
} Pair;

static PyObject* pair_sum(PyObject* self) {
  return PyLong_FromLong(((Pair*)self)->left + ((Pair*)self)->right);
}

static int pair_init(PyObject* self, PyObject* arguments, PyObject* names) {
  return PyArg_ParseTuple(arguments, "ll", &((Pair*)self)->left, &((Pair*)self)->right) ? 0 : -1;
}

static PyGetSetDef pair_attributes[] = {{"sum", (getter)(void*)pair_sum, NULL, NULL, NULL}, {0}};

static PyTypeObject pair_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "probe.Pair",
    .tp_basicsize = sizeof(Pair),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = PyType_GenericNew,
    .tp_init = pair_init,
    .tp_getset = pair_attributes,
};

#define NO_ARGUMENTS(function) \
  { #function, (PyCFunction)(void*)function, METH_NOARGS, NULL }

static PyMethodDef functions[] = {
    {"add", (PyCFunction)(void*)add, METH_FASTCALL, NULL},
    NO_ARGUMENTS(count),
    {"word", word, METH_O, NULL},
    {"call", call, METH_O, NULL},
    NO_ARGUMENTS(zero_bytes),
    NO_ARGUMENTS(sorted_words),
    {"exceptions_of_division", (PyCFunction)(void*)exceptions_of_division, METH_FASTCALL, NULL},
    NO_ARGUMENTS(present_exceptions),
    NO_ARGUMENTS(held_exceptions),
    NO_ARGUMENTS(raise_all_bits),
    NO_ARGUMENTS(spin),
    NO_ARGUMENTS(trap),
    {"reach", reach, METH_O, NULL},
    {"overwrite", overwrite, METH_O, NULL},
    NO_ARGUMENTS(recurse),
    NO_ARGUMENTS(take),
    {"call_slot", call_slot, METH_O, NULL},
    NO_ARGUMENTS(call_with_less),
    {0},
};

static PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "probe", .m_size = -1, .m_methods = functions};

#if defined(LARGE)
static volatile char large[3 << 20];
#endif

#if defined(CONSTRUCTS)
// As the constructors of a reactor are called.
__attribute__((visibility("default"))) void _initialize(void) { __builtin_trap(); }
#endif

PyMODINIT_FUNC PyInit_probe(void) {
#if defined(RAISES)
  PyErr_SetString(PyExc_RuntimeError, "this module does not want to");
  return NULL;
#elif defined(TRAPS)
  __builtin_trap();
#elif defined(SPINS)
  return spin(NULL);
#elif defined(MISSES)
  extern PyObject* eryx_no_such_function(int);
  return eryx_no_such_function(1);
#elif defined(LARGE)
  large[sizeof large - 1] = 1;
#endif
  if (PyType_Ready(&pair_type) < 0) return NULL;
  PyObject* const made = PyModule_Create(&module);
  if (made != NULL && PyModule_AddObjectRef(made, "Pair", (PyObject*)&pair_type) < 0) {
    Py_DECREF(made);
    return NULL;
  }
  return made;
}
