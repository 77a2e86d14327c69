#include "program.h"

#include <stdlib.h>
#include <string.h>

#include "callback_names.h"
#include "python_half.h"

static char* source_text; /* NUL-terminated */
static size_t source_size;
static unsigned source_number;

int program_hold(const char* source, size_t size) {
  char* copy = malloc(size + 1);
  if (copy == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  memcpy(copy, source, size);
  copy[size] = '\0';
  free(source_text);
  source_text = copy;
  source_size = size;
  source_number++;
  return 0;
}

PyObject* program_text(void) { return PyUnicode_DecodeUTF8(source_text, (Py_ssize_t)source_size, "replace"); }

unsigned program_number(void) { return source_number; }

/* Turns the pending UnicodeDecodeError into the SyntaxError that a file with these bytes would give. */
static void raise_decoding_error(const char* text) {
  PyObject* cause = PyErr_GetRaisedException();
  Py_ssize_t position = 0;
  if (!PyErr_GivenExceptionMatches(cause, PyExc_UnicodeDecodeError) ||
      PyUnicodeDecodeError_GetStart(cause, &position) < 0) {
    PyErr_SetRaisedException(cause);
    return;
  }
  int line = 1;
  for (Py_ssize_t i = 0; i < position; i++) line += text[i] == '\n';
  PyObject* message = PyUnicode_FromFormat("(unicode error) %S", cause);
  Py_DECREF(cause);
  if (message != NULL) {
    PyErr_SetObject(PyExc_SyntaxError, message);
    PyErr_SyntaxLocationEx(ERYX_PROGRAM_FILE, line, -1);
    Py_DECREF(message);
  }
}

/* Checks what the tokenizer would misread without a word. Returns: 0, or -1 with a SyntaxError set. */
static int check_source(const char* text, size_t size) {
  if (memchr(text, '\0', size) != NULL) {
    PyErr_SetString(PyExc_SyntaxError, "source code string cannot contain null bytes");
    return -1;
  }
  for (size_t i = 0; i < size; i++) {
    if ((unsigned char)text[i] < 0x80) continue;
    PyObject* decoded = PyUnicode_DecodeUTF8(text, (Py_ssize_t)size, "strict");
    if (decoded == NULL) {
      raise_decoding_error(text);
      return -1;
    }
    Py_DECREF(decoded);
    break;
  }
  return 0;
}

static PyObject* compile_source(const char* text, size_t size) {
  if (check_source(text, size) < 0) return NULL;
  /* Only such a program can contain a statement that must become an await. */
  if (memmem(text, size, "asyncio.run(", 12) != NULL) {
    PyObject* source = PyUnicode_DecodeUTF8(text, (Py_ssize_t)size, "strict");
    if (source == NULL) return NULL;
    PyObject* code = PyObject_CallOneArg(python_half.compile_program, source);
    Py_DECREF(source);
    return code;
  }
  PyCompilerFlags flags = _PyCompilerFlags_INIT;
  flags.cf_flags = PyCF_ALLOW_TOP_LEVEL_AWAIT | PyCF_SOURCE_IS_UTF8 | PyCF_IGNORE_COOKIE;
  return Py_CompileStringExFlags(text, ERYX_PROGRAM_FILE, Py_file_input, &flags, -1);
}

PyObject* program_run(PyObject* namespace) {
  const char* text = source_text;
  size_t size = source_size;
  if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) { /* a byte order mark is no part of the program */
    text += 3;
    size -= 3;
  }
  PyObject* code = compile_source(text, size);
  if (code == NULL) return NULL;
  if (callback_names_bind(code, namespace) < 0) {
    Py_DECREF(code);
    return NULL;
  }
  PyObject* value = PyEval_EvalCode(code, namespace, namespace);
  Py_DECREF(code);
  return value;
}
