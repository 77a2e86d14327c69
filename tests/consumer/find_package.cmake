# SPDX-License-Identifier: MIT OR Apache-2.0
# Builds the program with the installed package, and runs it. Each folder has a space in its name.
include("${CMAKE_CURRENT_LIST_DIR}/support.cmake")
file(REMOVE_RECURSE "${WORK}")
must_succeed(${configure} -S "${program}" -B "${WORK}/a build" "-DCMAKE_PREFIX_PATH=${PREFIX}" "-DERYX_BOOST_INCLUDE_DIR=${BOOST}")
must_succeed(${CMAKE_COMMAND} --build "${WORK}/a build")
must_print_embedded("${WORK}/a build/program")
