# SPDX-License-Identifier: MIT OR Apache-2.0
# Runs PROGRAM with ARGUMENTS, a list, and compares its output with the regular expression in EXPECTED, which must match all of it.
# cmake -DPROGRAM=… [-DARGUMENTS=…;…] -DEXPECTED=… -P expect.cmake
execute_process(COMMAND "${PROGRAM}" ${ARGUMENTS} OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE status)
file(READ "${EXPECTED}" pattern)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${status}\n${output}${errors}")
endif()
if(NOT output MATCHES "^${pattern}$")
  message(FATAL_ERROR "Output:\n${output}${errors}\nExpected, as a regular expression:\n${pattern}")
endif()
message("${output}")
