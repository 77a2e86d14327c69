# SPDX-License-Identifier: MIT OR Apache-2.0
# Builds the program with what pkg-config says about the installed package, and runs it.
include("${CMAKE_CURRENT_LIST_DIR}/support.cmake")
find_program(pkg_config pkg-config REQUIRED)
file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
file(GLOB_RECURSE description "${PREFIX}/eryx.pc")
get_filename_component(folder "${description}" DIRECTORY)
set(ENV{PKG_CONFIG_PATH} "${folder}")
must_succeed(${pkg_config} --cflags --libs eryx)
separate_arguments(options UNIX_COMMAND "${output}")
must_succeed(${COMPILER} -std=c++20 "${program}/main.cpp" -isystem "${BOOST}" ${options} -o "${WORK}/program")
get_filename_component(libraries "${folder}" DIRECTORY)
must_print_embedded(${CMAKE_COMMAND} -E env "LD_LIBRARY_PATH=${libraries}" "${WORK}/program")
