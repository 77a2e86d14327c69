# SPDX-License-Identifier: MIT OR Apache-2.0
# What is installed: the library, its headers and what find_package(Eryx) and pkg-config read; the command installs itself
# (cli/). No file names a folder of this machine, so the installed tree may be moved and shipped.
# Components: library, development, command, documentation, native (what compiles native packages).
include(CMakePackageConfigHelpers)
set(_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/Eryx")

set(_targets eryx)
if(TARGET eryx-metered)
  list(APPEND _targets eryx-metered)
endif()
install(TARGETS ${_targets} EXPORT EryxTargets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT library NAMELINK_COMPONENT development)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/eryx" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT development)
install(FILES LICENSE-MIT LICENSE-APACHE DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT documentation)
# What compiles native packages.
install(DIRECTORY "${ERYX_NATIVE_KIT_DIR}/" DESTINATION "${CMAKE_INSTALL_DATADIR}/eryx/native" COMPONENT native
  USE_SOURCE_PERMISSIONS)
if(NOT ERYX_EMBEDDED_IMAGE)
  install(FILES "${ERYX_IMAGE}" DESTINATION "${CMAKE_INSTALL_DATADIR}/eryx" COMPONENT image)
endif()

install(EXPORT EryxTargets NAMESPACE Eryx:: DESTINATION "${_package_dir}" COMPONENT development)
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/EryxConfig.cmake.in" EryxConfig.cmake
  INSTALL_DESTINATION "${_package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(EryxConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  "${CMAKE_CURRENT_BINARY_DIR}/EryxConfig.cmake" "${CMAKE_CURRENT_BINARY_DIR}/EryxConfigVersion.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/FindEryxBoost.cmake" "${CMAKE_CURRENT_LIST_DIR}/FindEryxZstd.cmake"
  DESTINATION "${_package_dir}" COMPONENT development)

# What a static library needs, each program links; a shared one brings it along.
set(pc_cflags " -DERYX_BOOST_MINOR=${EryxBoost_VERSION_MINOR} -pthread")
if(ERYX_SHARED)
  set(pc_requires "")
  set(pc_libs "")
  string(PREPEND pc_cflags " -DERYX_SHARED")
else()
  set(pc_requires "Requires: libcrypto libzstd zlib")
  set(pc_libs " -pthread")
endif()
file(RELATIVE_PATH prefix_from_pc "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
string(REGEX REPLACE "/$" "" prefix_from_pc "${prefix_from_pc}")
configure_file("${CMAKE_CURRENT_LIST_DIR}/eryx.pc.in" eryx.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/eryx.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT development)
if(TARGET eryx-metered)
  set(pc_asks "")
  if(NOT ERYX_SHARED)
    set(pc_asks "Libs: -Wl,-u,eryx_metered_variant")
  endif()
  configure_file("${CMAKE_CURRENT_LIST_DIR}/eryx-metered.pc.in" eryx-metered.pc @ONLY)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/eryx-metered.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT development)
endif()
