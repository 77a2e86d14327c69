// SPDX-License-Identifier: MIT OR Apache-2.0
/* eryx_reseed: every generator of randomness draws a new seed from the host at its next use.
 *
 * The freezing of an image does the same, so a sandbox made from an image needs it only when its memory was copied
 * from one that already ran. `secrets`, `uuid4` and `os.urandom` keep no state; the hash secret stays what it was when
 * the image was built, because every dict of the image depends on it. */
#include "reseed.h"

#include <sqlite3.h>
#include <unistd.h>

#include "export.h"
#include "python_side.h"

/* Patch 0003: the next use of this generator seeds it. */
extern void _PyRandom_ForgetSeed(PyObject* random);

static PyObject* shared_random; /* the instance behind random.random() */

/* SQLite's own way to a seed, where there is no /dev/urandom, is the time in seconds: take the host's randomness. */
static int fill_randomness(sqlite3_vfs* Py_UNUSED(vfs), int size, char* target) {
  int filled = 0;
  while (filled < size) {
    const int part = size - filled < 256 ? size - filled : 256; /* the most that getentropy gives at once */
    if (getentropy(target + filled, (size_t)part) != 0) break;
    filled += part;
  }
  return filled;
}

int reseed_prepare(void) {
  sqlite3_vfs* vfs = sqlite3_vfs_find(NULL);
  if (vfs == NULL) {
    PyErr_SetString(PyExc_RuntimeError, "SQLite has no default VFS");
    return -1;
  }
  vfs->xRandomness = fill_randomness;
  PyObject* module = PyImport_ImportModule("random");
  if (module == NULL) return -1;
  Py_XSETREF(shared_random, PyObject_GetAttrString(module, "_inst"));
  Py_DECREF(module);
  return shared_random == NULL ? -1 : 0;
}

void reseed(void) {
  sqlite3_randomness(0, NULL);
  _PyRandom_ForgetSeed(shared_random);
  PyObject* done = PyObject_CallNoArgs(python_side.reset_caches);
  if (done == NULL) PyErr_Clear(); /* out of memory: the two generators above are what matters */
  Py_XDECREF(done);
}

ERYX_EXPORT(eryx_reseed) void export_reseed(void) { reseed(); }
