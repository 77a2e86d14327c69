// SPDX-License-Identifier: MIT OR Apache-2.0
/* eryx_boot: starts CPython once, when an image is built. What it sets up is in every sandbox of the image. */
#include "python.h"

#include <unistd.h>

#include "asyncio_objects.h"
#include "calls.h"
#include "ending.h"
#include "export.h"
#include "guest_abi.h"
#include "handle.h"
#include "handle_queue.h"
#include "host_module.h"
#include "interrupt.h"
#include "layout.h"
#include "loop_methods.h"
#include "namespace.h"
#include "python_side.h"
#include "reseed.h"
#include "trace.h"

static const wchar_t stdlib_folder[] = L"/usr/lib/python3.13";
static const char working_folder[] = "/data";

static PyStatus preinitialize(void) {
  PyPreConfig config;
  PyPreConfig_InitIsolatedConfig(&config);
  config.utf8_mode = 1;
  return Py_PreInitialize(&config);
}

/* Names every path, so that CPython searches for none of them. */
static PyStatus set_paths(PyConfig* config) {
  const struct {
    wchar_t** field;
    const wchar_t* value;
  } paths[] = {
      {&config->home, L"/usr"},
      {&config->prefix, L"/usr"},
      {&config->base_prefix, L"/usr"},
      {&config->exec_prefix, L"/usr"},
      {&config->base_exec_prefix, L"/usr"},
      {&config->stdlib_dir, stdlib_folder},
      {&config->executable, L""},
      {&config->base_executable, L""},
      {&config->program_name, L"python3"},
  };
  for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
    const PyStatus status = PyConfig_SetString(config, paths[i].field, paths[i].value);
    if (PyStatus_Exception(status)) return status;
  }
  config->module_search_paths_set = 1;
  return PyWideStringList_Append(&config->module_search_paths, stdlib_folder);
}

static PyStatus initialize(void) {
  PyConfig config;
  PyConfig_InitIsolatedConfig(&config); /* the hash secret is drawn here, from the host: one per image */
  config.site_import = 0;
  config.install_signal_handlers = 0;
  config.write_bytecode = 0;
  config.buffered_stdio =
      0; /* written through: in order with os.write(1, ...), nothing lost at a hard stop */
  PyStatus status = set_paths(&config);
  if (!PyStatus_Exception(status)) status = PyWideStringList_Append(&config.orig_argv, L"python3");
  if (!PyStatus_Exception(status)) status = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
  return status;
}

static int start_python_side(void) {
  if (namespace_create() < 0 || python_side_import() < 0 || interrupt_install() < 0 || calls_prepare() < 0 ||
      asyncio_prepare() < 0 || handle_prepare() < 0 || handle_queue_prepare() < 0 ||
      loop_methods_prepare() < 0 || ending_learn_baseline() < 0 || reseed_prepare() < 0 ||
      trace_prepare() < 0) {
    PyErr_Print();
    return -1;
  }
  return 0;
}

ERYX_EXPORT(eryx_boot) uint32_t export_boot(void) {
  if (PyStatus_Exception(preinitialize())) return ERYX_BOOT_PREINITIALIZE;
  if (PyImport_AppendInittab("_eryx_host", PyInit__eryx_host) < 0) return ERYX_BOOT_PREINITIALIZE;
  const PyStatus status = initialize();
  if (PyStatus_Exception(status)) {
    const char* reason = status.err_msg == NULL ? "unknown reason" : status.err_msg;
    dprintf(STDERR_FILENO, "CPython did not start: %s\n", reason);
    return ERYX_BOOT_INITIALIZE;
  }
  if (chdir(working_folder) != 0) return ERYX_BOOT_RUNTIME;
  if (start_python_side() < 0) return ERYX_BOOT_RUNTIME;
  ending_learn_writers();
  layout_complete();
  return ERYX_BOOT_OK;
}
