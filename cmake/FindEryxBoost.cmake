# SPDX-License-Identifier: MIT OR Apache-2.0
# Finds Boost's headers and makes the target Eryx::boost of them; also installed, for projects that find_package(Eryx).
# Eryx needs headers alone, and exactly the ones that the rest of the program is compiled with. Not find_package(Boost):
# what it finds depends on the version of CMake, and it looks for libraries, too.
#
# Looks into ERYX_BOOST_INCLUDE_DIR alone if that is set; else where find_package(Boost) found Boost for the project, in
# Boost_ROOT, and wherever CMake looks for headers. Sets EryxBoost_INCLUDE_DIR and EryxBoost_VERSION.
unset(EryxBoost_INCLUDE_DIR)
unset(EryxBoost_VERSION)
if(ERYX_BOOST_INCLUDE_DIR)
  set(EryxBoost_INCLUDE_DIR "${ERYX_BOOST_INCLUDE_DIR}")
else()
  # Not cached: a person who sets Boost_ROOT after a failure expects it to count.
  find_path(EryxBoost_INCLUDE_DIR boost/version.hpp NO_CACHE
    HINTS ${Boost_INCLUDE_DIRS} ${Boost_INCLUDE_DIR} ${Boost_ROOT} ${BOOST_ROOT} ENV Boost_ROOT ENV BOOST_ROOT
    PATH_SUFFIXES include)
endif()
string(REGEX REPLACE "/$" "" EryxBoost_INCLUDE_DIR "${EryxBoost_INCLUDE_DIR}")
if(EXISTS "${EryxBoost_INCLUDE_DIR}/boost/version.hpp")
  file(STRINGS "${EryxBoost_INCLUDE_DIR}/boost/version.hpp" _line REGEX "^#define BOOST_VERSION [0-9]+")
  string(REGEX MATCH "[0-9]+" _number "${_line}")
  math(EXPR EryxBoost_VERSION_MAJOR "${_number} / 100000")
  math(EXPR EryxBoost_VERSION_MINOR "${_number} / 100 % 1000")
  math(EXPR _patch "${_number} % 100")
  set(EryxBoost_VERSION "${EryxBoost_VERSION_MAJOR}.${EryxBoost_VERSION_MINOR}.${_patch}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(EryxBoost
  REQUIRED_VARS EryxBoost_INCLUDE_DIR EryxBoost_VERSION VERSION_VAR EryxBoost_VERSION HANDLE_VERSION_RANGE
  REASON_FAILURE_MESSAGE "No boost/version.hpp. Set Boost_ROOT, or ERYX_BOOST_INCLUDE_DIR to the folder that holds it")

if(EryxBoost_FOUND AND NOT TARGET Eryx::boost)
  add_library(Eryx::boost INTERFACE IMPORTED)
  set_target_properties(Eryx::boost PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${EryxBoost_INCLUDE_DIR}")
endif()
