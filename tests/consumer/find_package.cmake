# SPDX-License-Identifier: MIT OR Apache-2.0
# Builds the program with the installed package, and runs it. Each folder has a space in its name.
include("${CMAKE_CURRENT_LIST_DIR}/support.cmake")
file(REMOVE_RECURSE "${WORK}")
must_succeed(${configure} -S "${program}" -B "${WORK}/a build" "-DCMAKE_PREFIX_PATH=${PREFIX}" "-DERYX_BOOST_INCLUDE_DIR=${BOOST}" "-DMETERED=${METERED}")
must_succeed(${CMAKE_COMMAND} --build "${WORK}/a build")
must_print_embedded("${WORK}/a build/program")

if(METERED)
  must_print_embedded("${WORK}/a build/metered")
  # Who does not ask for it does not have it.
  file(SIZE "${WORK}/a build/program" plain)
  file(SIZE "${WORK}/a build/metered" metered)
  math(EXPR least "${plain} + 10000000")
  if(NOT SHARED AND metered LESS least)
    message(FATAL_ERROR "with the metered guest a program has ${metered} bytes, without it ${plain}")
  endif()
endif()
