# SPDX-License-Identifier: MIT OR Apache-2.0
# What the scripts of this folder share. Each is given, by -D:
#   ERYX_BUILD, ERYX_SOURCE   the build tree under test and its sources
#   WORK                      a folder of the test's own
#   GENERATOR, COMPILER       what projects are configured with
#   BOOST, BOOST_MINOR        the headers that Eryx was compiled with
cmake_minimum_required(VERSION 3.25)
set(program "${CMAKE_CURRENT_LIST_DIR}/program")
set(configure ${CMAKE_COMMAND} -G "${GENERATOR}" -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_COMPILER=${COMPILER}")

# must_succeed(command...): what it printed is in `output`.
function(must_succeed)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE printed ERROR_VARIABLE printed)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${ARGN} ended with ${status}\n${printed}")
  endif()
  set(output "${printed}" PARENT_SCOPE)
endfunction()

# must_refuse(SAYING part... COMMAND command...): it fails, and its message holds each part, however it breaks the lines.
function(must_refuse)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "SAYING;COMMAND")
  execute_process(COMMAND ${arg_COMMAND} RESULT_VARIABLE status OUTPUT_VARIABLE printed ERROR_VARIABLE printed)
  if(status EQUAL 0)
    message(FATAL_ERROR "${arg_COMMAND} succeeded instead of saying: ${arg_SAYING}\n${printed}")
  endif()
  string(REGEX REPLACE "[ \n]+" " " joined "${printed}")
  foreach(part IN LISTS arg_SAYING)
    string(FIND "${joined}" "${part}" position)
    if(position EQUAL -1)
      message(FATAL_ERROR "${arg_COMMAND} does not say '${part}', but:\n${printed}")
    endif()
  endforeach()
endfunction()

# must_print_embedded(command...): runs a finished program.
function(must_print_embedded)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE printed ERROR_VARIABLE printed)
  if(NOT status EQUAL 0 OR NOT printed STREQUAL "embedded 42\n")
    message(FATAL_ERROR "${ARGN} ended with ${status} and printed: ${printed}")
  endif()
endfunction()

# A folder that looks like the headers of Boost 1.MINOR to anybody who asks for their version.
function(pretend_boost folder minor)
  math(EXPR number "100000 + ${minor} * 100")
  file(WRITE "${folder}/boost/version.hpp" "#define BOOST_VERSION ${number}\n#define BOOST_LIB_VERSION \"1_${minor}\"\n")
endfunction()
