// SPDX-License-Identifier: MIT OR Apache-2.0
/* As `Py_FinalizeEx` and its `finalize_modules`. There the modules are dropped and the collector finds that nothing holds anything any
 * more. Here the modules stay, because memory is restored as a whole, and the objects that are not the image's are finalized as the
 * collector would do it: none of them outlives the program. */
#include "finalization.h"

#include "internal/pycore_frame.h"
#include "internal/pycore_gc.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_weakref.h"

#include "ending.h"
#include "prepared.h"
#include "python_side.h"

static struct _gc_runtime_state* collector(void) { return &PyInterpreterState_Get()->gc; }

static int is_empty(PyGC_Head* list) { return _PyGCHead_NEXT(list) == list; }

/* Whether the interpreter's own objects are in the permanent generation, so that all others are of the program and of those before it. */
static int is_in_image(void) { return !is_empty(&collector()->permanent_generation.head); }

typedef int (*object_test)(PyObject* object, void* argument);

/* Whether `test` holds for any of these objects. It must run no code of a program. Inline, because every program's end looks at them. */
static inline __attribute__((always_inline)) int holds_for_any(object_test test, void* argument) {
  struct _gc_runtime_state* state = collector();
  for (int i = 0; i < NUM_GENERATIONS; i++) {
    PyGC_Head* list = &state->generations[i].head;
    for (PyGC_Head* entry = _PyGCHead_NEXT(list); entry != list; entry = _PyGCHead_NEXT(entry)) {
      if (test(_Py_FROM_GC(entry), argument)) return 1;
    }
  }
  return 0;
}

static int is_generator(PyObject* object) {
  return PyGen_CheckExact(object) || PyCoro_CheckExact(object) || PyAsyncGen_CheckExact(object);
}

/* Whether its end could be seen: by a finalizer or by a callback. */
static int notices_end(PyObject* object, void* Py_UNUSED(none)) {
  PyTypeObject* type = Py_TYPE(object);
  if (type == &_PyWeakref_RefType) return ((PyWeakReference*)object)->wr_callback != NULL;
  if (type->tp_finalize == NULL || _PyGC_FINALIZED(object)) return 0;
  return !is_generator(object) || !FRAME_STATE_FINISHED(((PyGenObject*)object)->gi_frame_state);
}

static int is_same(PyObject* object, void* wanted) { return object == wanted; }

static int refers_to(PyObject* object, void* wanted) {
  const traverseproc traverse = Py_TYPE(object)->tp_traverse;
  return traverse != NULL && traverse(object, is_same, wanted);
}

/* No host answers then. */
static int is_image_being_made(void) {
  PyObject* answer = PyObject_CallNoArgs(python_side.is_image_being_made);
  if (answer == NULL) PyErr_Clear();
  const int is_made = answer != Py_False;
  Py_XDECREF(answer);
  return is_made;
}

void finalization_forget_last_exception(void) {
  static const char* const names[] = {"last_exc", "last_type", "last_value", "last_traceback"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (PySys_SetObject(names[i], NULL) < 0) PyErr_Clear();
  }
}

/* What destructors print is seen, whatever the program has put in the place of the streams. */
static void restore_streams(void) {
  static const char* const names[][2] = {{"stdout", "__stdout__"}, {"stderr", "__stderr__"}};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    PyObject* original = PySys_GetObject(names[i][1]);
    if (original == NULL) original = Py_None;
    if (PySys_GetObject(names[i][0]) == original) continue;
    Py_INCREF(original);
    if (PySys_SetObject(names[i][0], original) < 0) PyErr_Clear();
    Py_DECREF(original);
  }
}

static void append(PyGC_Head* list, PyGC_Head* entry) {
  PyGC_Head* last = _PyGCHead_PREV(list);
  _PyGCHead_SET_NEXT(last, entry);
  _PyGCHead_SET_PREV(entry, last);
  _PyGCHead_SET_NEXT(entry, list);
  _PyGCHead_SET_PREV(list, entry);
}

/* Takes the first entry of a list that is not empty. */
static PyGC_Head* take_first(PyGC_Head* list) {
  PyGC_Head* entry = _PyGCHead_NEXT(list);
  PyGC_Head* next = _PyGCHead_NEXT(entry);
  _PyGCHead_SET_NEXT(list, next);
  _PyGCHead_SET_PREV(next, list);
  return entry;
}

/* A callback would see objects of which a part is gone. */
static void clear_if_weak_reference(PyObject* object) {
  if (PyWeakref_Check(object)) _PyWeakref_ClearRef((PyWeakReference*)object);
}

static void finalize(PyObject* object) {
  const destructor finalizer = Py_TYPE(object)->tp_finalize;
  if (finalizer == NULL || _PyGC_FINALIZED(object)) return;
  /* That of the host's program which ends a session. */
  if (is_generator(object) && ((PyGenObject*)object)->gi_frame_state == FRAME_EXECUTING) return;
  _PyGC_SET_FINALIZED(object);
  Py_INCREF(object);
  finalizer(object);
  Py_DECREF(object);
}

/* Any object can vanish while another is finalized, so only heads of lists are relied on. */
static void finalize_all(void) {
  struct _gc_runtime_state* state = collector();
  PyGC_Head left;
  left._gc_next = left._gc_prev = (uintptr_t)&left;
  static const int generations[NUM_GENERATIONS] = {2, 0, 1}; /* the collector's order */
  for (int i = 0; i < NUM_GENERATIONS; i++) {
    PyGC_Head* list = &state->generations[generations[i]].head;
    while (!is_empty(list)) {
      PyGC_Head* entry = take_first(list);
      append(&left, entry);
      clear_if_weak_reference(_Py_FROM_GC(entry));
    }
  }
  state->collecting = 1; /* it must not look for garbage in what is unlinked */
  PyGC_Head* oldest = &state->generations[NUM_GENERATIONS - 1].head;
  while (!is_empty(&left)) {
    PyGC_Head* entry = take_first(&left);
    append(oldest, entry);
    finalize(_Py_FROM_GC(entry));
  }
  state->collecting = 0;
}

/* Classes and functions that the prepared part of a program defined belong to the image. */
static int is_anything_prepared(void) {
  PyObject* setup = prepared_setup();
  Py_XDECREF(setup);
  return setup != NULL;
}

void finalization_run(PyObject* variables) {
  if (!is_in_image() || !holds_for_any(notices_end, NULL) || is_image_being_made()) return;
  ending_flush_all(); /* the raw part of a file may come to its end before the part that has something to write */
  PyGC_Collect();
  finalization_forget_last_exception();
  restore_streams();
  if (holds_for_any(refers_to, variables) || is_anything_prepared()) finalize_all();
}
