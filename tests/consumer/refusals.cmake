# SPDX-License-Identifier: MIT OR Apache-2.0
# What stands in the way of an installation or a first configuration is named, with what to do.
include("${CMAKE_CURRENT_LIST_DIR}/support.cmake")
file(REMOVE_RECURSE "${WORK}")
file(WRITE "${WORK}/file" "")
# Not even root makes a folder below a file.
must_refuse(SAYING "Nothing was installed: ${WORK}/file/prefix cannot be written" "--prefix"
  COMMAND ${CMAKE_COMMAND} --install "${ERYX_BUILD}" --prefix "${WORK}/file/prefix")

# No artifacts yet: the one command to run.
must_refuse(SAYING "CPython is not built yet. Run this once: ${ERYX_SOURCE}/tools/setup/setup"
  COMMAND ${configure} -S "${ERYX_SOURCE}" -B "${WORK}/a build" "-DERYX_ARTIFACTS=${WORK}/artifacts.cmake")

# A machine without any of the packages: nothing is installed behind the back of a program that only configures.
foreach(name apt-get sudo)
  file(WRITE "${WORK}/bin/${name}" "#!/bin/sh\ntouch '${WORK}/called'\n")
endforeach()
file(WRITE "${WORK}/bin/dpkg-query" "#!/bin/sh\n")
file(GLOB commands "${WORK}/bin/*")
file(CHMOD ${commands} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
must_refuse(SAYING "these Debian packages are missing" "clang-19" "apt-get install --no-install-recommends python3"
  COMMAND ${CMAKE_COMMAND} -E env "PATH=${WORK}/bin:$ENV{PATH}" "${ERYX_SOURCE}/tools/setup/setup" --embed
    --output "${WORK}/artifacts.cmake")
if(EXISTS "${WORK}/called")
  message(FATAL_ERROR "setup --embed tried to install packages")
endif()
