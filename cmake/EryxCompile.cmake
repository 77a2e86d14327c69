# SPDX-License-Identifier: MIT OR Apache-2.0
# How the host code is compiled, and against what.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(EryxZstd REQUIRED)
find_package(ZLIB REQUIRED)
# The header alone: what is used of it becomes part of the library.
find_path(ERYX_XXHASH_INCLUDE_DIR xxhash.h DOC "Folder of xxhash.h")
if(NOT ERYX_XXHASH_INCLUDE_DIR)
  message(FATAL_ERROR "The header of xxHash 0.8 is needed (Debian: libxxhash-dev). If it is not where compilers look, set "
                      "ERYX_XXHASH_INCLUDE_DIR.")
endif()

# Headers only: Asio and JSON are used as header libraries. A program has one Boost, so that of the enclosing project
# comes first, whether it was found already or is only named. Debian 12's default is too old, so the set-up may have
# unpacked a newer one into the cache.
if(_boost_of_setup AND "$ENV{Boost_ROOT}$ENV{BOOST_ROOT}" STREQUAL ""
   AND NOT (ERYX_BOOST_INCLUDE_DIR OR Boost_INCLUDE_DIRS OR Boost_INCLUDE_DIR OR Boost_ROOT OR BOOST_ROOT))
  set(ERYX_BOOST_INCLUDE_DIR "${_boost_of_setup}")
endif()
find_package(EryxBoost)
if(NOT EryxBoost_VERSION VERSION_GREATER_EQUAL 1.81)
  if(EryxBoost_VERSION)
    set(_found "${EryxBoost_INCLUDE_DIR} holds Boost ${EryxBoost_VERSION}")
  elseif(ERYX_BOOST_INCLUDE_DIR)
    set(_found "ERYX_BOOST_INCLUDE_DIR, ${ERYX_BOOST_INCLUDE_DIR}, does not hold boost/version.hpp")
  else()
    set(_found "no Boost was found")
  endif()
  message(FATAL_ERROR "Eryx needs the headers of Boost 1.81 or later; ${_found}. Install newer ones (Debian 12: "
                      "libboost1.81-dev), or set Boost_ROOT or ERYX_BOOST_INCLUDE_DIR to where they are.")
endif()

# PRIVATE to our own targets: an embedder's flags are the embedder's.
add_library(eryx_flags INTERFACE)
target_compile_features(eryx_flags INTERFACE cxx_std_20)
target_compile_options(eryx_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  "$<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor;-Wold-style-cast>"
  # Zero bytes are what unnamed members of a designated initialiser are meant to be.
  -Wno-missing-field-initializers)
# What is installed names no folder of the machine that built it: neither in messages, nor, in a build for others, in
# debug information. While one works on Eryx, the debugger wants the real paths.
function(eryx_hide_path target scope map)
  target_compile_options(${target} ${scope}
    "$<IF:$<CONFIG:Release,MinSizeRel>,-ffile-prefix-map=${map},-fmacro-prefix-map=${map}>")
endfunction()
foreach(_map "${PROJECT_SOURCE_DIR}/=" "${PROJECT_BINARY_DIR}=build" "${EryxBoost_INCLUDE_DIR}/=")
  eryx_hide_path(eryx_flags INTERFACE "${_map}")
endforeach()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc 12 loses the initialisation of std::optional and std::string across inlining and warns of its own doing.
  target_compile_options(eryx_flags INTERFACE -Wno-maybe-uninitialized -Wno-restrict -Wno-dangling-pointer)
endif()
if(ERYX_FUZZ)
  # Without it the fuzzer sees nothing of the library's paths and tries inputs blindly.
  target_compile_options(eryx_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
# A sanitizer makes the library 110 MB in each program that has it. Tests share one then, which shows them all that is in
# it. The fuzzers' instrumentation wants it in the program.
set(ERYX_VISIBILITY hidden)
set(ERYX_SANITIZED_LIBRARY OFF)
if(ERYX_SANITIZE)
  target_compile_options(eryx_flags INTERFACE -fsanitize=${ERYX_SANITIZE} -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(eryx_flags INTERFACE -fsanitize=${ERYX_SANITIZE})
  if(NOT ERYX_FUZZ)
    set(ERYX_VISIBILITY default)
    set(ERYX_SANITIZED_LIBRARY ON)
  endif()
endif()
