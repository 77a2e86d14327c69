# SPDX-License-Identifier: MIT OR Apache-2.0
# Eryx as a shared library: built, installed, found and run; linked, and in a module that is loaded with dlopen. Then the
# same library without an image inside, which costs little here, because only the last steps of its build differ.
include("${CMAKE_CURRENT_LIST_DIR}/support.cmake")
file(REMOVE_RECURSE "${WORK}")
must_succeed(${configure} -S "${ERYX_SOURCE}" -B "${WORK}/library" -DERYX_DEVELOP=OFF -DBUILD_SHARED_LIBS=ON
  "-DERYX_ARTIFACTS=${ARTIFACTS}" "-DERYX_BOOST_INCLUDE_DIR=${BOOST}")
must_succeed(${CMAKE_COMMAND} --build "${WORK}/library" --target eryx)
must_succeed(${CMAKE_COMMAND} --install "${WORK}/library" --prefix "${WORK}/prefix")
file(GLOB_RECURSE archives "${WORK}/prefix/*.a")
if(archives)
  message(FATAL_ERROR "installed beside the shared library: ${archives}")
endif()
must_succeed(${configure} -S "${program}" -B "${WORK}/build" "-DCMAKE_PREFIX_PATH=${WORK}/prefix"
  "-DERYX_BOOST_INCLUDE_DIR=${BOOST}" -DLOADED=ON "-DMETERED=${METERED}")
must_succeed(${CMAKE_COMMAND} --build "${WORK}/build")
must_print_embedded("${WORK}/build/program")
if(METERED)
  must_print_embedded("${WORK}/build/metered")
endif()
must_print_embedded("${WORK}/build/loader" "${WORK}/build/libmodule.so")

must_succeed(${CMAKE_COMMAND} "${WORK}/library" -DERYX_EMBEDDED_IMAGE=OFF)
must_succeed(${CMAKE_COMMAND} --build "${WORK}/library")
must_succeed(${CMAKE_COMMAND} --install "${WORK}/library" --prefix "${WORK}/prefix without image")
file(GLOB_RECURSE image "${WORK}/prefix without image/share/eryx/cpython.image")
must_succeed(${configure} -S "${program}" -B "${WORK}/build without image" -DNAMED_IMAGE=ON
  "-DCMAKE_PREFIX_PATH=${WORK}/prefix without image" "-DERYX_BOOST_INCLUDE_DIR=${BOOST}")
must_succeed(${CMAKE_COMMAND} --build "${WORK}/build without image")
set(named_image "${WORK}/build without image/named_image")
must_print_embedded("${named_image}" "${image}")
must_refuse(SAYING "missing: this library has no image inside" "RuntimeOptions::image" COMMAND "${named_image}")
must_refuse(SAYING "missing: there is no image at '${WORK}/none.image'" COMMAND "${named_image}" "${WORK}/none.image")
