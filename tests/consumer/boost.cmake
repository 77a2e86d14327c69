# SPDX-License-Identifier: MIT OR Apache-2.0
# Programs that have no Boost, or another than Eryx was compiled with, learn what to do: from the package, from the
# sources, and from the headers themselves (pkg-config looks for no Boost).
include("${CMAKE_CURRENT_LIST_DIR}/support.cmake")
file(REMOVE_RECURSE "${WORK}")
math(EXPR newer "${BOOST_MINOR} + 1")
pretend_boost("${WORK}/older" 74)
pretend_boost("${WORK}/newer" ${newer})
pretend_boost("${WORK}/same" ${BOOST_MINOR})
file(MAKE_DIRECTORY "${WORK}/none")

set(installed ${configure} -S "${program}" -B "${WORK}/build" "-DCMAKE_PREFIX_PATH=${PREFIX}")
set(remedy "install the headers of Boost 1.${BOOST_MINOR}" "build Eryx with your Boost")
must_refuse(SAYING "${WORK}/older holds Boost 1.74.0" ${remedy} COMMAND ${installed} "-DBoost_ROOT=${WORK}/older")
must_refuse(SAYING "${WORK}/newer holds Boost 1.${newer}.0" ${remedy} COMMAND ${installed} "-DBoost_ROOT=${WORK}/newer")
must_refuse(SAYING "no Boost was found" ${remedy}
  COMMAND ${installed} -DBoost_ROOT= -DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF -DCMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH=OFF)
must_refuse(SAYING "ERYX_BOOST_INCLUDE_DIR, ${WORK}/none, does not hold boost/version.hpp" ${remedy}
  COMMAND ${installed} "-DERYX_BOOST_INCLUDE_DIR=${WORK}/none")
# The folder of the attempts before is configured again: nothing of them is left in its cache.
must_succeed(${installed} -DERYX_BOOST_INCLUDE_DIR= "-DBoost_ROOT=${WORK}/same" -DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=ON
  -DCMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH=ON)

# In its sources, too, the Boost that a project names comes before the one that the set-up unpacked.
set(sources ${configure} -S "${ERYX_SOURCE}" -B "${WORK}/source" -DERYX_DEVELOP=OFF "-DERYX_ARTIFACTS=${ARTIFACTS}")
set(needs "Eryx needs the headers of Boost 1.81 or later")
must_refuse(SAYING "${needs}; ${WORK}/older holds Boost 1.74.0" "Boost_ROOT"
  COMMAND ${sources} "-DERYX_BOOST_INCLUDE_DIR=${WORK}/older")
must_refuse(SAYING "${needs}; ERYX_BOOST_INCLUDE_DIR, ${WORK}/none, does not hold boost/version.hpp"
  COMMAND ${sources} "-DERYX_BOOST_INCLUDE_DIR=${WORK}/none")
must_refuse(SAYING "${needs}; ${WORK}/older holds Boost 1.74.0"
  COMMAND ${sources} -DERYX_BOOST_INCLUDE_DIR= "-DBoost_ROOT=${WORK}/older")
must_refuse(SAYING "${needs}; ${WORK}/older holds Boost 1.74.0"
  COMMAND ${CMAKE_COMMAND} -E env "BOOST_ROOT=${WORK}/older" ${sources} -DBoost_ROOT=)
must_succeed(${sources} "-DBoost_ROOT=${WORK}/newer")
string(FIND "${output}" "${WORK}/newer" position)
if(position EQUAL -1)
  message(FATAL_ERROR "the configuration does not use ${WORK}/newer:\n${output}")
endif()

set(compile ${COMPILER} -std=c++20 -fsyntax-only -DERYX_BOOST_MINOR=${BOOST_MINOR} "-I${ERYX_SOURCE}/include")
must_refuse(SAYING "Eryx needs Boost 1.81 or later" COMMAND ${compile} "-I${WORK}/older" "${program}/main.cpp")
must_refuse(SAYING "Eryx was compiled with Boost 1.${BOOST_MINOR}, and the compiler finds Boost" "compile Eryx with the latter"
  COMMAND ${compile} "-I${WORK}/newer" -include eryx/detail/boost.hpp -x c++ /dev/null)
must_refuse(SAYING "define ERYX_BOOST_MINOR"
  COMMAND ${compile} -UERYX_BOOST_MINOR "-I${WORK}/same" "${program}/main.cpp")
must_refuse(SAYING "Eryx needs C++20"
  COMMAND ${compile} -std=c++17 "-I${WORK}/same" "${program}/main.cpp")
if(NOT EXISTS /usr/include/boost/version.hpp AND NOT EXISTS /usr/local/include/boost/version.hpp)
  must_refuse(SAYING "which the compiler does not find" COMMAND ${compile} "${program}/main.cpp")
endif()
