# SPDX-License-Identifier: MIT OR Apache-2.0
# What the set-up (tools/setup/setup) has built, and where it lies. A checkout of Eryx gets it by `make setup`; a project
# that brings Eryx in with FetchContent runs no command of ours, so its configuration runs the set-up.
if(PROJECT_IS_TOP_LEVEL)
  set(_run_setup OFF)
else()
  set(_run_setup ON)
endif()
# AUTO in a program that embeds Eryx is OFF.
set(ERYX_METERED AUTO CACHE STRING "The guest with fuel: ON, OFF, or AUTO (if the set-up has made it)")
option(ERYX_RUN_SETUP "Run tools/setup/setup whenever CMake configures" ${_run_setup})
set(ERYX_ARTIFACTS "" CACHE FILEPATH "What tools/setup/setup wrote; empty: where it writes by itself")

set(_setup "${PROJECT_SOURCE_DIR}/tools/setup/setup")
if(ERYX_ARTIFACTS)
  set(_artifacts "${ERYX_ARTIFACTS}")
elseif(ERYX_RUN_SETUP)
  set(_artifacts "${PROJECT_BINARY_DIR}/artifacts.cmake")
else()
  set(_artifacts "${PROJECT_SOURCE_DIR}/build/artifacts.cmake")
endif()

set(ERYX_ARTIFACTS_FILE "${_artifacts}")  # for tests

if(ERYX_RUN_SETUP AND NOT ERYX_ARTIFACTS)
  message(STATUS "Eryx: running its set-up. The first time, it builds CPython into a cache, which takes minutes.")
  # Its output is not captured: it shows the progress. Packages are the machine's, so it installs none, but names them.
  set(_also "")
  if(ERYX_METERED STREQUAL "ON")
    set(_also --metered)
  endif()
  execute_process(COMMAND "${_setup}" --embed ${_also} --output "${_artifacts}" RESULT_VARIABLE _status)
  if(NOT _status EQUAL 0)
    message(FATAL_ERROR "Eryx's set-up did not complete; the lines above say why. Configure again when that is "
                        "solved: it resumes where it stopped.")
  endif()
elseif(NOT EXISTS "${_artifacts}")
  message(FATAL_ERROR "${_artifacts} is missing: CPython is not built yet. Run this once:\n  ${_setup}\n"
                      "It installs missing packages and builds CPython into a cache, which takes minutes the first "
                      "time. Or configure with -DERYX_RUN_SETUP=ON.")
endif()
set(_chosen_boost "${ERYX_BOOST_INCLUDE_DIR}")
include("${_artifacts}")
set(_boost_of_setup "${ERYX_BOOST_INCLUDE_DIR}")
set(ERYX_BOOST_INCLUDE_DIR "${_chosen_boost}")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${_artifacts}")
if(NOT ERYX_PYTHON_VERSION)
  message(FATAL_ERROR "${_artifacts} is of an older set-up. Run ${_setup} again.")
endif()
foreach(_name ERYX_GUEST_OBJECT ERYX_GUEST_INCLUDE_DIR ERYX_STDLIB_ARCHIVE)
  # While the set-up runs it compiles, in this tree, what needs no guest.
  if(NOT DEFINED ENV{ERYX_SETUP_RUNS} AND NOT EXISTS "${${_name}}")
    message(FATAL_ERROR "${_name} names '${${_name}}', which does not exist. Run ${_setup} again.")
  endif()
endforeach()

set(ERYX_HAS_METERED OFF)  # whether this build has the metered guest
if(ERYX_METERED STREQUAL "ON" AND NOT ERYX_METERED_OBJECT)
  message(FATAL_ERROR "ERYX_METERED is ON, and the metered guest is not built. Run this once:\n  ${_setup} --metered")
elseif(ERYX_METERED_OBJECT AND (ERYX_METERED STREQUAL "ON" OR (ERYX_METERED STREQUAL "AUTO" AND PROJECT_IS_TOP_LEVEL)))
  set(ERYX_HAS_METERED ON)
endif()
