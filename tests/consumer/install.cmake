# SPDX-License-Identifier: MIT OR Apache-2.0
# Installs the build under test for the other scripts, and checks that no installed file names a folder of the build.
include("${CMAKE_CURRENT_LIST_DIR}/support.cmake")
file(REMOVE_RECURSE "${WORK}")
must_succeed(${CMAKE_COMMAND} --install "${ERYX_BUILD}" --prefix "${WORK}/first place")
# Moved, because an installed tree may be.
file(RENAME "${WORK}/first place" "${WORK}/installed here")

foreach(path "${ERYX_SOURCE}" "${ERYX_BUILD}" "${WORK}" "${BOOST}" "${GUEST}")
  execute_process(COMMAND grep --recursive --files-with-matches --fixed-strings --text -e "${path}" .
    WORKING_DIRECTORY "${WORK}/installed here" OUTPUT_VARIABLE files RESULT_VARIABLE status)
  if(NOT status EQUAL 1)
    message(FATAL_ERROR "these installed files name ${path}:\n${files}")
  endif()
endforeach()
