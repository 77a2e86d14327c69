# SPDX-License-Identifier: MIT OR Apache-2.0
# Finds libzstd and makes the target Eryx::zstd of it; also installed, for those who find_package(Eryx).
# Not FindZstd.cmake: projects carry modules of that name, with targets of other names, and one would hide the other.
# Not zstd's own package: not every distribution installs it, and its targets changed their names.
find_path(ERYX_ZSTD_INCLUDE_DIR zstd.h DOC "Folder of zstd.h")
find_library(ERYX_ZSTD_LIBRARY NAMES zstd DOC "libzstd, shared or static")
if(ERYX_ZSTD_INCLUDE_DIR)
  file(STRINGS "${ERYX_ZSTD_INCLUDE_DIR}/zstd.h" _lines REGEX "^#define ZSTD_VERSION_(MAJOR|MINOR|RELEASE) ")
  string(REGEX REPLACE "[^0-9]+" "." EryxZstd_VERSION ".${_lines}")
  string(REGEX MATCH "[0-9]+(\\.[0-9]+)*" EryxZstd_VERSION "${EryxZstd_VERSION}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(EryxZstd
  REQUIRED_VARS ERYX_ZSTD_LIBRARY ERYX_ZSTD_INCLUDE_DIR VERSION_VAR EryxZstd_VERSION
  REASON_FAILURE_MESSAGE "libzstd and its headers are needed (Debian: libzstd-dev)")
mark_as_advanced(ERYX_ZSTD_LIBRARY ERYX_ZSTD_INCLUDE_DIR)

if(EryxZstd_FOUND AND NOT TARGET Eryx::zstd)
  add_library(Eryx::zstd UNKNOWN IMPORTED)
  set_target_properties(Eryx::zstd PROPERTIES
    IMPORTED_LOCATION "${ERYX_ZSTD_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${ERYX_ZSTD_INCLUDE_DIR}")
endif()
