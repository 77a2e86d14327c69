# SPDX-License-Identifier: MIT OR Apache-2.0
# Builds the program with what pkg-config says about the installed package, and runs it.
include("${CMAKE_CURRENT_LIST_DIR}/support.cmake")
find_program(pkg_config pkg-config REQUIRED)
file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
file(GLOB_RECURSE description "${PREFIX}/eryx.pc")
get_filename_component(folder "${description}" DIRECTORY)
set(ENV{PKG_CONFIG_PATH} "${folder}")
get_filename_component(libraries "${folder}" DIRECTORY)

# must_work(package source): the program, compiled with what the package says.
function(must_work package source)
  must_succeed(${pkg_config} --cflags --libs ${package})
  separate_arguments(options UNIX_COMMAND "${output}")
  must_succeed(${COMPILER} -std=c++20 "${program}/${source}" -isystem "${BOOST}" ${options} -o "${WORK}/program")
  must_print_embedded(${CMAKE_COMMAND} -E env "LD_LIBRARY_PATH=${libraries}" "${WORK}/program")
endfunction()

must_work(eryx main.cpp)
if(METERED)
  must_work(eryx-metered metered.cpp)
endif()
