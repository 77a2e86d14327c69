// SPDX-License-Identifier: MIT OR Apache-2.0
#include "program.h"

#include <stdlib.h>
#include <string.h>

#include "callback_names.h"
#include "compiled.h"
#include "guest_abi.h"
#include "prepared.h"
#include "python_side.h"
#include "trace.h"

/* Patch 0028. */
extern int _PyPegen_LinesBefore;

/* Most that the sources of earlier programs take. A traceback without a source line is no loss to be paid for with more. */
enum { KEPT_BYTES = 256 * 1024 };

struct program {
  uint32_t size;
  uint32_t number; /* from 1; 0 is the host's */
  char text[];     /* NUL-terminated */
};

/* The user's programs, oldest first, one behind the other: an execution then writes to one page of them, and its undo
 * copies one. */
static _Alignas(
    struct program) char first_room[1024]; /* beside variables that each execution writes anyway */
static char* kept = first_room;
static size_t kept_size;
static size_t kept_capacity = sizeof first_room;

static struct program* service; /* the host's last one */
static struct program* running;
static PyObject* running_code; /* its code; a list of the pieces that ran so far if it is fed */
static uint32_t last_number;   /* the highest of the user's programs that are or were kept */
static uint32_t vacant_number; /* a lower one that is free again, or 0 */
static unsigned programs;

/* The user's last program that failed, while it is kept. `sys.last_exc` uses its code, but only until another fails. */
static PyObject* failed_code;
static uint32_t failed_number;

/* Names of files, kept because the interpreter interns those of code: `user_file` is that of program `user_file_number`. */
static PyObject* user_file;
static uint32_t user_file_number;
static PyObject* service_file;

static size_t extent_of(size_t size) {
  const size_t alignment = _Alignof(struct program);
  return (sizeof(struct program) + size + alignment) / alignment * alignment;
}

static struct program* kept_at(size_t offset) { return (struct program*)(kept + offset); }

static struct program* fill(struct program* program, const char* source, size_t size, uint32_t number) {
  memcpy(program->text, source, size);
  program->text[size] = '\0';
  program->size = (uint32_t)size;
  program->number = number;
  return program;
}

/* Drops the oldest if there are too many: half of them at once, because those that stay are moved. */
static void drop_old(size_t needed) {
  if (kept_size + needed <= KEPT_BYTES) return;
  size_t dropped = 0;
  while (dropped < kept_size && kept_size - dropped + needed > KEPT_BYTES / 2) {
    dropped += extent_of(kept_at(dropped)->size);
  }
  if (dropped == 0) return; /* one that alone is too large */
  memmove(kept, kept + dropped, kept_size - dropped);
  kept_size -= dropped;
}

/* Returns: where `needed` bytes can be kept, or NULL with an exception set. */
static struct program* make_room(size_t needed) {
  drop_old(needed);
  if (kept_size + needed > kept_capacity) {
    const size_t capacity = kept_size + needed + kept_size; /* twice what is there, so that it moves seldom */
    char* moved = realloc(kept == first_room ? NULL : kept, capacity);
    if (moved == NULL) {
      PyErr_NoMemory();
      return NULL;
    }
    if (kept == first_room) memcpy(moved, first_room, kept_size);
    kept = moved;
    kept_capacity = capacity;
  }
  struct program* room = kept_at(kept_size);
  kept_size += needed;
  return room;
}

static uint32_t take_number(void) {
  if (vacant_number == 0) return ++last_number;
  const uint32_t number = vacant_number;
  vacant_number = 0;
  return number;
}

static void give_back_number(uint32_t number) {
  if (number == last_number) {
    last_number--;
  } else {
    vacant_number = number;
  }
}

/* Forgets the source of this number, if it is still kept, and makes the number free. */
static void drop(uint32_t number) {
  for (size_t offset = 0; offset < kept_size; offset += extent_of(kept_at(offset)->size)) {
    struct program* program = kept_at(offset);
    if (program->number != number) continue;
    const size_t extent = extent_of(program->size);
    kept_size -= extent;
    memmove(program, (char*)program + extent, kept_size - offset);
    break;
  }
  give_back_number(number);
}

int program_hold(const char* source, size_t size, enum program_author author) {
  programs++;
  running = NULL;
  Py_CLEAR(running_code);
  Py_XDECREF(compiled_take()); /* of a program that did not get that far */
  if (author == PROGRAM_OF_HOST) {
    struct program* room = realloc(service, extent_of(size));
    if (room == NULL) {
      PyErr_NoMemory();
      return -1;
    }
    service = running = fill(room, source, size, 0);
    return 0;
  }
  struct program* room = make_room(extent_of(size));
  if (room == NULL) return -1;
  running = fill(room, source, size, take_number());
  return 0;
}

static int is_in_use(PyObject* code);

static int is_any_in_use(PyObject* pieces) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(pieces); i++) {
    if (is_in_use(PyList_GET_ITEM(pieces, i))) return 1;
  }
  return 0;
}

/* Whether code of the program can still run or be shown: somebody has it, or a function that is among its constants. */
static int is_in_use(PyObject* code) {
  if (PyList_CheckExact(code)) return is_any_in_use(code);
  if (Py_REFCNT(code) > 1) return 1;
  const PyObject* constants = ((PyCodeObject*)code)->co_consts;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(constants); i++) {
    PyObject* constant = PyTuple_GET_ITEM(constants, i);
    if (PyCode_Check(constant) && is_in_use(constant)) return 1;
  }
  return 0;
}

void program_end(uint32_t ending) {
  const uint32_t number = running == NULL ? 0 : running->number;
  running = NULL; /* what is dropped moves the others */
  if (failed_code != NULL && !is_in_use(failed_code)) {
    drop(failed_number);
    Py_CLEAR(failed_code);
  }
  if (number != 0) {
    if (running_code == NULL || !is_in_use(running_code)) {
      drop(number);
    } else if (ending == ERYX_ENDING_RAISED) {
      Py_XSETREF(failed_code, Py_NewRef(running_code));
      failed_number = number;
    }
  }
  Py_CLEAR(running_code);
}

void program_forget(void) {
  Py_CLEAR(running_code);
  Py_CLEAR(failed_code);
  free(service);
  service = running = NULL;
  kept_size = 0;
  last_number = vacant_number = 0;
}

/* New reference, or NULL with an exception set. */
static PyObject* name_of(uint32_t number) {
  return number == 1 ? PyUnicode_FromString("<user>") : PyUnicode_FromFormat("<user-%u>", (unsigned)number);
}

PyObject* program_file(void) {
  if (running != NULL && running->number == 0) {
    if (service_file == NULL) service_file = PyUnicode_FromString("<service>");
    return Py_XNewRef(service_file);
  }
  const uint32_t number = running == NULL ? last_number + 1 : running->number;
  if (user_file == NULL || user_file_number != number) {
    Py_XSETREF(user_file, name_of(number));
    user_file_number = number;
  }
  return Py_XNewRef(user_file);
}

/* Returns: the program of this file name, NULL if there is none. */
static const struct program* find(PyObject* file) {
  if (PyUnicode_EqualToUTF8(file, "<service>")) return service;
  const char* text = PyUnicode_AsUTF8(file);
  const char* digits = text == NULL ? NULL : strchr(text, '-');
  const uint32_t number = digits == NULL ? 1 : (uint32_t)strtoul(digits + 1, NULL, 10);
  PyObject* name = text == NULL || number == 0 ? NULL : name_of(number);
  const int is_name = name != NULL && PyUnicode_Compare(name, file) == 0;
  Py_XDECREF(name);
  PyErr_Clear(); /* lone surrogates, say */
  for (size_t offset = 0; is_name && offset < kept_size; offset += extent_of(kept_at(offset)->size)) {
    if (kept_at(offset)->number == number) return kept_at(offset);
  }
  return NULL;
}

PyObject* program_text(PyObject* file) {
  const struct program* program = find(file);
  if (program == NULL && PyUnicode_EqualToUTF8(file, "<user>")) return prepared_text();
  if (program == NULL) Py_RETURN_NONE;
  return PyUnicode_DecodeUTF8(program->text, (Py_ssize_t)program->size, "replace");
}

unsigned program_number(void) { return programs; }

/* Makes room for a text of `size` bytes in the place of the running program, which is the last one that is kept; drops all
 * others if they are too many together. Returns: 0, or -1 with an exception set. */
static int enlarge_running(size_t size) {
  size_t offset = (size_t)((char*)running - kept);
  if (offset + extent_of(size) > KEPT_BYTES && offset > 0) {
    kept_size -= offset;
    memmove(kept, running, kept_size);
    running = kept_at(0);
    offset = 0;
  }
  const size_t needed = offset + extent_of(size);
  if (needed > kept_capacity) {
    char* moved = realloc(kept == first_room ? NULL : kept, 2 * needed);
    if (moved == NULL) {
      PyErr_NoMemory();
      return -1;
    }
    if (kept == first_room) memcpy(moved, first_room, kept_size);
    kept = moved;
    kept_capacity = 2 * needed;
  }
  running = kept_at(offset);
  kept_size = needed;
  return 0;
}

int program_extend(const char* text, size_t size) {
  if (running == NULL || running->number == 0) {
    PyErr_SetString(PyExc_RuntimeError, "no program of the user runs");
    return -1;
  }
  const int is_first = running_code == NULL || !PyList_CheckExact(running_code);
  const size_t before = is_first ? 0 : running->size;
  if (size > UINT32_MAX / 4 - before) {
    PyErr_NoMemory();
    return -1;
  }
  if (is_first) { /* what the host has sent stands for the text that comes now */
    PyObject* pieces = PyList_New(0);
    if (pieces == NULL) return -1;
    Py_XSETREF(running_code, pieces);
  }
  if (enlarge_running(before + size) < 0) return -1;
  memcpy(running->text + before, text, size);
  running->text[before + size] = '\0';
  running->size = (uint32_t)(before + size);
  programs++; /* what is known of its text is out of date */
  return 0;
}

int program_adopt(PyObject* code, PyObject* namespace) {
  if (running_code == NULL || !PyList_CheckExact(running_code)) {
    PyErr_SetString(PyExc_RuntimeError, "the program that runs is not fed");
    return -1;
  }
  if (PyList_Append(running_code, code) < 0 || callback_names_bind_once(code, namespace) < 0) return -1;
  return trace_program(code);
}

/* Returns: 0, or -1 with a SyntaxError set. */
static int check_no_null(const char* text, size_t size) {
  if (memchr(text, '\0', size) == NULL) return 0;
  PyErr_SetString(PyExc_SyntaxError, "source code string cannot contain null bytes");
  return -1;
}

PyObject* program_compile(int lines, const char* text, size_t size, PyObject* file, int flags) {
  if (check_no_null(text, size) < 0) return NULL;
  PyCompilerFlags compiler = _PyCompilerFlags_INIT;
  compiler.cf_flags = flags | PyCF_SOURCE_IS_UTF8 | PyCF_IGNORE_COOKIE;
  if (lines > 0) _PyPegen_LinesBefore = lines; /* the parser takes it away */
  return Py_CompileStringObject(text, file, Py_file_input, &compiler, -1);
}

/* Turns the pending UnicodeDecodeError into the SyntaxError that a file with these bytes would give. */
static void raise_decoding_error(const char* text, PyObject* file) {
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
    PyErr_SyntaxLocationObject(file, line, -1);
    Py_DECREF(message);
  }
}

/* Checks what the tokenizer would misread without a word. Returns: 0, or -1 with a SyntaxError set. */
static int check_source(const char* text, size_t size, PyObject* file) {
  if (check_no_null(text, size) < 0) return -1;
  for (size_t i = 0; i < size; i++) {
    if ((unsigned char)text[i] < 0x80) continue;
    PyObject* decoded = PyUnicode_DecodeUTF8(text, (Py_ssize_t)size, "strict");
    if (decoded == NULL) {
      raise_decoding_error(text, file);
      return -1;
    }
    Py_DECREF(decoded);
    break;
  }
  return 0;
}

static PyObject* compile_source(const char* text, size_t size, PyObject* file) {
  if (check_source(text, size, file) < 0) return NULL;
  /* Only such a program can contain a statement that must become an await. */
  if (memmem(text, size, "asyncio.run(", 12) != NULL) {
    PyObject* source = PyUnicode_DecodeUTF8(text, (Py_ssize_t)size, "strict");
    if (source == NULL) return NULL;
    PyObject* code = PyObject_CallOneArg(python_side.compile_program, source);
    Py_DECREF(source);
    return code;
  }
  return program_compile(0, text, size, file, PyCF_ALLOW_TOP_LEVEL_AWAIT);
}

/* What the prepared part of a program defined can see the callbacks, and is traced, too. */
static int adopt_setup(PyObject* namespace) {
  PyObject* setup = prepared_setup();
  if (setup == NULL) return 0;
  int status = callback_names_bind(setup, namespace);
  if (status == 0) status = trace_program(setup);
  Py_DECREF(setup);
  return status;
}

/* New reference: the code of the running program, or NULL with an exception set. */
static PyObject* make_code(void) {
  const char* text = running->text;
  size_t size = running->size;
  PyObject* code = compiled_take();
  if (code != NULL) return code;
  PyObject* ready = running->number == 1 ? prepared_code(text, size) : NULL;
  if (ready != NULL) return ready;
  if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) { /* a byte order mark is no part of the program */
    text += 3;
    size -= 3;
  }
  PyObject* file = program_file();
  if (file == NULL) return NULL;
  code = compile_source(text, size, file);
  Py_DECREF(file);
  return code;
}

PyObject* program_run(PyObject* namespace) {
  running_code = make_code();
  if (running_code == NULL || callback_names_bind(running_code, namespace) < 0) return NULL;
  if (running->number != 0 && adopt_setup(namespace) < 0) return NULL;
  if (running->number != 0 && trace_program(running_code) < 0) return NULL;
  return PyEval_EvalCode(running_code, namespace, namespace);
}
