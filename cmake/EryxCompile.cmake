# SPDX-License-Identifier: MIT OR Apache-2.0
# How the host code is compiled, and against what.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(EryxZstd REQUIRED)

# Headers only: Asio and JSON are used as header libraries. Debian 12's default Boost is too old; the set-up then
# unpacked a newer one into the cache.
if(NOT ERYX_BOOST_INCLUDE_DIR)
  find_package(Boost 1.81 REQUIRED)
  set(ERYX_BOOST_INCLUDE_DIR "${Boost_INCLUDE_DIRS}")
endif()

# PRIVATE to our own targets: an embedder's flags are the embedder's.
add_library(eryx_flags INTERFACE)
target_compile_features(eryx_flags INTERFACE cxx_std_20)
target_compile_options(eryx_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  "$<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor;-Wold-style-cast>"
  # Zero bytes are what unnamed members of a designated initialiser are meant to be.
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc 12 loses the initialisation of std::optional and std::string across inlining and warns of its own doing.
  target_compile_options(eryx_flags INTERFACE -Wno-maybe-uninitialized -Wno-restrict -Wno-dangling-pointer)
endif()
if(ERYX_FUZZ)
  # Without it the fuzzer sees nothing of the library's paths and tries inputs blindly.
  target_compile_options(eryx_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(ERYX_SANITIZE)
  target_compile_options(eryx_flags INTERFACE -fsanitize=${ERYX_SANITIZE} -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(eryx_flags INTERFACE -fsanitize=${ERYX_SANITIZE})
endif()
