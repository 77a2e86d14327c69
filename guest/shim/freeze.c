// SPDX-License-Identifier: MIT OR Apache-2.0
/* eryx_freeze: prepares the memory for being the start of many executions. */
#include "python.h"

#include "ending.h"
#include "export.h"
#include "guest_abi.h"
#include "heap_plug.h"
#include "immortal.h"
#include "namespace.h"
#include "reseed.h"

static int call_collector(const char* function) {
  PyObject* collector = PyImport_ImportModule("gc");
  PyObject* done = collector == NULL ? NULL : PyObject_CallMethod(collector, function, NULL);
  Py_XDECREF(collector);
  Py_XDECREF(done);
  return done == NULL ? -1 : 0;
}

static int freeze(uint32_t flags) {
  if (namespace_reset() < 0) return -1;
  reseed();
  if (call_collector("unfreeze") < 0 || call_collector("collect") < 0) return -1;
  ending_learn_writers();
  if ((flags & ERYX_FREEZE_IMMORTAL) && immortalize_all() < 0) return -1;
  if (call_collector("freeze") < 0) return -1;
  if (flags & ERYX_FREEZE_PLUG_HEAP) plug_heap();
  return 0;
}

ERYX_EXPORT(eryx_freeze) uint32_t export_freeze(uint32_t flags) {
  if (freeze(flags) == 0) return 0;
  PyErr_Print();
  return 1;
}
