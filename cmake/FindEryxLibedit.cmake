# SPDX-License-Identifier: MIT OR Apache-2.0
# Finds libedit and makes the target Eryx::libedit of it. The command alone uses it, so it is not installed with the
# package.
find_path(ERYX_LIBEDIT_INCLUDE_DIR histedit.h DOC "Folder of libedit's histedit.h")
find_library(ERYX_LIBEDIT_LIBRARY NAMES edit DOC "libedit")

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(EryxLibedit
  REQUIRED_VARS ERYX_LIBEDIT_LIBRARY ERYX_LIBEDIT_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "`eryx repl` will not edit lines (Debian: libedit-dev)")
mark_as_advanced(ERYX_LIBEDIT_LIBRARY ERYX_LIBEDIT_INCLUDE_DIR)

if(EryxLibedit_FOUND AND NOT TARGET Eryx::libedit)
  add_library(Eryx::libedit UNKNOWN IMPORTED)
  set_target_properties(Eryx::libedit PROPERTIES
    IMPORTED_LOCATION "${ERYX_LIBEDIT_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${ERYX_LIBEDIT_INCLUDE_DIR}")
endif()
