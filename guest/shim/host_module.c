#include "host_module.h"

#include <errno.h>
#include <time.h>

#include "interrupt.h"
#include "program.h"

PyDoc_STRVAR(
    wait_doc,
    "wait(nanoseconds)\n--\n\nBlocks the whole guest. Unlike time.sleep it lets a soft interrupt through "
    "although a driver frame is on top: a loop that only waits holds no half-changed state.");

static PyObject* wait_blocking(PyObject* Py_UNUSED(module), PyObject* argument) {
  const long long nanoseconds = PyLong_AsLongLong(argument);
  if (nanoseconds == -1 && PyErr_Occurred()) return NULL;
  struct timespec rest = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = (long)(nanoseconds % 1000000000)};
  for (;;) {
    if (interrupt_raise_pending() < 0) return NULL;
    const int error = clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, &rest);
    if (error == 0) break;
    if (error != EINTR) {
      errno = error;
      return PyErr_SetFromErrno(PyExc_OSError);
    }
    if (interrupt_raise_pending() < 0) return NULL;
    Py_RETURN_NONE; /* the caller looks at its clock and waits again */
  }
  if (interrupt_raise_pending() < 0) return NULL;
  Py_RETURN_NONE;
}

PyDoc_STRVAR(program_text_doc, "program_text()\n--\n\nSource of the program that runs.");

static PyObject* host_program_text(PyObject* Py_UNUSED(module), PyObject* Py_UNUSED(none)) {
  return program_text();
}

PyDoc_STRVAR(program_number_doc,
             "program_number()\n--\n\nHow many programs were started; changes with program_text.");

static PyObject* host_program_number(PyObject* Py_UNUSED(module), PyObject* Py_UNUSED(none)) {
  return PyLong_FromUnsignedLong(program_number());
}

PyDoc_STRVAR(raise_pending_interrupt_doc,
             "raise_pending_interrupt()\n--\n\nRaises the soft interrupt that the host has sent, if any.");

static PyObject* host_raise_pending_interrupt(PyObject* Py_UNUSED(module), PyObject* Py_UNUSED(none)) {
  if (interrupt_raise_pending() < 0) return NULL;
  Py_RETURN_NONE;
}

PyDoc_STRVAR(set_driver_folders_doc,
             "set_driver_folders(folders)\n--\n\nCode from files below these folders is never interrupted.");

static PyObject* host_set_driver_folders(PyObject* Py_UNUSED(module), PyObject* folders) {
  if (interrupt_set_driver_folders(folders) < 0) return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"wait", wait_blocking, METH_O, wait_doc},
    {"program_text", host_program_text, METH_NOARGS, program_text_doc},
    {"program_number", host_program_number, METH_NOARGS, program_number_doc},
    {"raise_pending_interrupt", host_raise_pending_interrupt, METH_NOARGS, raise_pending_interrupt_doc},
    {"set_driver_folders", host_set_driver_folders, METH_O, set_driver_folders_doc},
    {NULL, NULL, 0, NULL},
};

static int add_constants(PyObject* module) {
  return PyModule_AddStringConstant(module, "PROGRAM_FILE", ERYX_PROGRAM_FILE);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, add_constants}, {0, NULL}};

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "_eryx_host",
    .m_doc = "What the Python half of Eryx asks of the C shim.",
    .m_methods = functions,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__eryx_host(void) { return PyModuleDef_Init(&definition); }
