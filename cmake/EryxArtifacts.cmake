# SPDX-License-Identifier: MIT OR Apache-2.0
# What tools/setup/setup made and where it lies. One file per checkout, written by the set-up.
set(ERYX_ARTIFACTS "${PROJECT_SOURCE_DIR}/build/artifacts.cmake" CACHE FILEPATH "Written by tools/setup/setup")
if(NOT EXISTS "${ERYX_ARTIFACTS}")
  message(FATAL_ERROR "The guest is not built yet. Run `tools/setup/setup` in ${PROJECT_SOURCE_DIR} once; "
                      "it installs what is missing and builds CPython into a cache (minutes, the first time).")
endif()
include("${ERYX_ARTIFACTS}")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${ERYX_ARTIFACTS}")
foreach(_name ERYX_GUEST_OBJECT ERYX_GUEST_INCLUDE_DIR ERYX_STDLIB_ARCHIVE)
  # While the set-up runs it compiles, in this tree, what needs no guest.
  if(NOT DEFINED ENV{ERYX_SETUP_RUNS} AND NOT EXISTS "${${_name}}")
    message(FATAL_ERROR "${_name} names '${${_name}}', which is not there: run `tools/setup/setup` again.")
  endif()
endforeach()
