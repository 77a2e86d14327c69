// SPDX-License-Identifier: MIT OR Apache-2.0
#include "host_module.h"

#include "alarm.h"
#include "byte_buffer.h"
#include "call_object.h"
#include "callback_names.h"
#include "callback_object.h"
#include "calls.h"
#include "ending.h"
#include "fed_text.h"
#include "finalization.h"
#include "guest_abi.h"
#include "host.h"
#include "interrupt.h"
#include "layout.h"
#include "namespace.h"
#include "prepared.h"
#include "program.h"
#include "ready_queue.h"
#include "rounds.h"

PyDoc_STRVAR(wait_doc,
             "wait(deadline)\n--\n\nSends calls to the host and blocks the whole guest until one is answered "
             "or it is `deadline`, in "
             "nanoseconds of the monotonic clock; 0: only looks. Unlike time.sleep it lets a soft interrupt "
             "through although a "
             "driver frame is on top: a loop that only waits holds no half-changed state.");

static PyObject* wait_blocking(PyObject* Py_UNUSED(module), PyObject* argument) {
  const unsigned long long deadline = PyLong_AsUnsignedLongLong(argument);
  if (deadline == (unsigned long long)-1 && PyErr_Occurred()) return NULL;
  if (interrupt_raise_pending() < 0 || calls_wait(deadline) < 0 || interrupt_raise_pending() < 0) return NULL;
  Py_RETURN_NONE; /* the caller looks at its clock and waits again */
}

PyDoc_STRVAR(poll_doc,
             "poll()\n--\n\nSends calls to the host and takes what is answered, if there are any. For loops "
             "that never wait.");

static PyObject* host_poll(PyObject* Py_UNUSED(module), PyObject* Py_UNUSED(none)) {
  if (calls_poll() < 0) return NULL;
  Py_RETURN_NONE;
}

PyDoc_STRVAR(describe_doc,
             "describe(what, index)\n--\n\nWhat the host says of its callbacks; see abi/guest_abi.h.");

static PyObject* host_describe_callbacks(PyObject* Py_UNUSED(module), PyObject* arguments) {
  unsigned int what = 0;
  unsigned int index = 0;
  if (!PyArg_ParseTuple(arguments, "II:describe", &what, &index)) return NULL;
  return host_described(what, index);
}

PyDoc_STRVAR(provide_doc, "provide(variables)\n--\n\nMakes them part of every program's namespace.");

static PyObject* host_provide(PyObject* Py_UNUSED(module), PyObject* variables) {
  if (!PyDict_Check(variables)) return PyErr_Format(PyExc_TypeError, "variables must be a dict");
  if (namespace_provide(variables) < 0) return NULL;
  Py_RETURN_NONE;
}

PyDoc_STRVAR(
    show_doc,
    "show(what, parts)\n--\n\nShows an object (SHOWN_OBJECT, SHOWN_RESULT): its forms, as pairs of a MIME "
    "type and bytes.");

/* Appends what an eryx_shown_part is followed by, and it. Returns: 0, or -1 with an exception set. */
static int append_part(struct byte_buffer* record, PyObject* part) {
  const char* type = NULL;
  Py_ssize_t type_size = 0;
  const char* data = NULL;
  Py_ssize_t data_size = 0;
  if (!PyArg_ParseTuple(part, "s#y#", &type, &type_size, &data, &data_size)) return -1;
  const eryx_shown_part header = {(uint32_t)type_size, (uint32_t)data_size};
  if (byte_buffer_append(record, &header, sizeof header) < 0) return -1;
  if (byte_buffer_append(record, type, (size_t)type_size) < 0) return -1;
  return byte_buffer_append(record, data, (size_t)data_size);
}

static PyObject* host_show_parts(PyObject* Py_UNUSED(module), PyObject* arguments) {
  unsigned what = 0;
  PyObject* parts = NULL;
  if (!PyArg_ParseTuple(arguments, "IO!", &what, &PyList_Type, &parts)) return NULL;
  static struct byte_buffer record;
  int status = 0;
  for (Py_ssize_t i = 0; status == 0 && i < PyList_GET_SIZE(parts); i++) {
    status = append_part(&record, PyList_GET_ITEM(parts, i));
  }
  if (status == 0 && host_show(what, guest_address(record.data), (uint32_t)record.size) != 0)
    status = host_refused();
  byte_buffer_clear(&record);
  if (status < 0) return NULL;
  Py_RETURN_NONE;
}

PyDoc_STRVAR(hold_prepared_doc,
             "hold_prepared(text, setup, rest)\n--\n\nThe program of this text, bytes, is the code `rest` "
             "from now on; "
             "`setup`, code or "
             "None, has run.");

static PyObject* host_hold_prepared(PyObject* Py_UNUSED(module), PyObject* arguments) {
  PyObject* text = NULL;
  PyObject* setup = NULL;
  PyObject* rest = NULL;
  if (!PyArg_ParseTuple(arguments, "SOO!", &text, &setup, &PyCode_Type, &rest)) return NULL;
  if (setup != Py_None && !PyCode_Check(setup))
    return PyErr_Format(PyExc_TypeError, "setup must be code or None");
  if (prepared_hold(text, setup, rest) < 0) return NULL;
  Py_RETURN_NONE;
}

PyDoc_STRVAR(callback_position_doc,
             "callback_position(name)\n--\n\nWhere the host describes the callbacks whose names begin with "
             "this one, for "
             "describe(DESCRIBE_NAME, ...). -1: it offers none to this program.");

static PyObject* host_callback_position(PyObject* Py_UNUSED(module), PyObject* name) {
  if (!PyUnicode_Check(name)) return PyErr_Format(PyExc_TypeError, "name must be a str");
  return callback_names_position(name);
}

PyDoc_STRVAR(program_file_doc, "program_file()\n--\n\nFile name of the program that runs.");

static PyObject* host_program_file(PyObject* Py_UNUSED(module), PyObject* Py_UNUSED(none)) {
  return program_file();
}

PyDoc_STRVAR(
    program_text_doc,
    "program_text(file)\n--\n\nSource of the program of this file name, or None where none is kept.");

static PyObject* host_program_text(PyObject* Py_UNUSED(module), PyObject* file) {
  if (!PyUnicode_Check(file)) Py_RETURN_NONE;
  return program_text(file);
}

PyDoc_STRVAR(
    program_number_doc,
    "program_number()\n--\n\nHow many programs were started: changes with program_file and program_text.");

static PyObject* host_program_number(PyObject* Py_UNUSED(module), PyObject* Py_UNUSED(none)) {
  return PyLong_FromUnsignedLong(program_number());
}

PyDoc_STRVAR(take_text_doc,
             "take_text()\n--\n\nWhat has arrived of a program that arrives in pieces, and whether it is the "
             "last; None: nothing. "
             "It is part of the program's source from now on.");

static PyObject* host_take_text(PyObject* Py_UNUSED(module), PyObject* Py_UNUSED(none)) {
  return fed_text_take();
}

PyDoc_STRVAR(compile_behind_doc,
             "compile_behind(lines, text, file, flags)\n--\n\nAs `compile(text, file, 'exec', flags, "
             "dont_inherit=True)`, "
             "as if so many lines were before the text.");

static PyObject* host_compile_behind(PyObject* Py_UNUSED(module), PyObject* arguments) {
  int lines = 0;
  const char* text = NULL;
  Py_ssize_t size = 0;
  PyObject* file = NULL;
  int flags = 0;
  if (!PyArg_ParseTuple(arguments, "is#Ui", &lines, &text, &size, &file, &flags)) return NULL;
  return program_compile(lines, text, (size_t)size, file, flags);
}

PyDoc_STRVAR(
    run_code_doc,
    "run_code(code, namespace)\n--\n\nRuns the next statements of a program that arrives in pieces, "
    "as those of a "
    "whole program: binds the callbacks that they mention in `namespace`, traces them. Returns: None, "
    "or the "
    "coroutine of statements that await.");

static PyObject* host_run_code(PyObject* Py_UNUSED(module), PyObject* const* arguments, Py_ssize_t count) {
  if (count != 2 || !PyCode_Check(arguments[0]) || !PyDict_Check(arguments[1])) {
    PyErr_SetString(PyExc_TypeError, "run_code takes code and a dict");
    return NULL;
  }
  if (program_adopt(arguments[0], arguments[1]) < 0) return NULL;
  return PyEval_EvalCode(arguments[0], arguments[1], arguments[1]);
}

PyDoc_STRVAR(raise_pending_interrupt_doc,
             "raise_pending_interrupt()\n--\n\nRaises the soft interrupt that the host has sent, if any.");

static PyObject* host_raise_pending_interrupt(PyObject* Py_UNUSED(module), PyObject* Py_UNUSED(none)) {
  if (interrupt_raise_pending() < 0) return NULL;
  Py_RETURN_NONE;
}

PyDoc_STRVAR(
    run_alarm_doc,
    "run_alarm()\n--\n\nRuns the handler of the timer that went off while the program waited, if any.");

static PyObject* host_run_alarm(PyObject* Py_UNUSED(module), PyObject* Py_UNUSED(none)) {
  if (alarm_run() < 0) return NULL;
  Py_RETURN_NONE;
}

PyDoc_STRVAR(
    finalize_doc,
    "finalize(variables)\n--\n\nAt the end of an interpreter whose programs had these variables: ends the "
    "objects that they have made.");

static PyObject* host_finalize(PyObject* Py_UNUSED(module), PyObject* variables) {
  finalization_run(variables);
  Py_RETURN_NONE;
}

PyDoc_STRVAR(leave_files_doc,
             "leave_files()\n--\n\nAt the end of an interpreter: closes files that nothing holds any more, "
             "flushes the others.");

static PyObject* host_leave_files(PyObject* Py_UNUSED(module), PyObject* Py_UNUSED(none)) {
  ending_leave_files();
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
    {"poll", host_poll, METH_NOARGS, poll_doc},
    {"describe", host_describe_callbacks, METH_VARARGS, describe_doc},
    {"provide", host_provide, METH_O, provide_doc},
    {"show", host_show_parts, METH_VARARGS, show_doc},
    {"hold_prepared", host_hold_prepared, METH_VARARGS, hold_prepared_doc},
    {"callback_position", host_callback_position, METH_O, callback_position_doc},
    {"program_file", host_program_file, METH_NOARGS, program_file_doc},
    {"program_text", host_program_text, METH_O, program_text_doc},
    {"program_number", host_program_number, METH_NOARGS, program_number_doc},
    {"take_text", host_take_text, METH_NOARGS, take_text_doc},
    {"compile_behind", host_compile_behind, METH_VARARGS, compile_behind_doc},
    {"run_code", (PyCFunction)(void (*)(void))host_run_code, METH_FASTCALL, run_code_doc},
    {"raise_pending_interrupt", host_raise_pending_interrupt, METH_NOARGS, raise_pending_interrupt_doc},
    {"run_alarm", host_run_alarm, METH_NOARGS, run_alarm_doc},
    {"finalize", host_finalize, METH_O, finalize_doc},
    {"leave_files", host_leave_files, METH_NOARGS, leave_files_doc},
    {"set_driver_folders", host_set_driver_folders, METH_O, set_driver_folders_doc},
    {NULL, NULL, 0, NULL},
};

static int add_numbers(PyObject* module) {
  static const struct {
    const char* name;
    long value;
  } numbers[] = {
      {"SHOWN_OBJECT", ERYX_SHOWN_OBJECT},
      {"SHOWN_RESULT", ERYX_SHOWN_RESULT},
      {"DESCRIBE_NAME", ERYX_DESCRIBE_NAME},
      {"DESCRIBE_CALLBACK", ERYX_DESCRIBE_CALLBACK},
      {"DESCRIBE_ALL", ERYX_DESCRIBE_ALL},
      {"CALL_NOT_FOUND", ERYX_CALL_NOT_FOUND},
      {"CALL_BAD_ARGUMENTS", ERYX_CALL_BAD_ARGUMENTS},
      {"CALL_TIMEOUT", ERYX_CALL_TIMEOUT},
      {"CALL_LIMIT", ERYX_CALL_LIMIT},
      {"CALL_FAILED", ERYX_CALL_FAILED},
      {"CALL_HOST_FAILURE", ERYX_CALL_HOST_FAILURE},
      {"ROUNDS_BETWEEN_POLLS", ROUNDS_BETWEEN_POLLS},
  };
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    if (PyModule_AddIntConstant(module, numbers[i].name, numbers[i].value) < 0) return -1;
  }
  /* Beyond a long. */
  return PyModule_Add(module, "CALLBACK_UNKNOWN", PyLong_FromUnsignedLong(ERYX_CALLBACK_UNKNOWN));
}

static int fill(PyObject* module) {
  if (add_numbers(module) < 0) return -1;
  if (call_object_add_type(module) < 0 || callback_object_add_type(module) < 0) return -1;
  return ready_queue_add_to(module);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, fill}, {0, NULL}};

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "_eryx_host",
    .m_doc = "What the Python half of Eryx asks of the C shim.",
    .m_methods = functions,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__eryx_host(void) { return PyModuleDef_Init(&definition); }
