// SPDX-License-Identifier: MIT OR Apache-2.0
/* The native modules of packages, which were joined to this image. The linker of packages (src/link) writes the list as data. */
#ifndef ERYX_SHIM_EXTENSIONS_H
#define ERYX_SHIM_EXTENSIONS_H

struct eryx_extension {
  const char* path;   /* the file's whole path in the guest; null ends the list */
  const char* symbol; /* "PyInit_NAME"; a file may be in the list more than once, with different symbols */
  void (*init)(void); /* null: the module could not be joined */
  const char* error;  /* why it could not, for people */
};

/* Null in an image without such packages. */
extern const struct eryx_extension* eryx_extensions;

#endif
