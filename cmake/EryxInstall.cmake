# SPDX-License-Identifier: MIT OR Apache-2.0
# An install tree that find_package(Eryx) finds: the library, its headers, the command.
include(CMakePackageConfigHelpers)
set(_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/Eryx")

install(TARGETS eryx EXPORT EryxTargets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/eryx" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(FILES LICENSE-MIT LICENSE-APACHE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(EXPORT EryxTargets NAMESPACE Eryx:: DESTINATION "${_package_dir}")

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/EryxConfig.cmake.in" EryxConfig.cmake
  INSTALL_DESTINATION "${_package_dir}")
write_basic_package_version_file(EryxConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/EryxConfig.cmake" "${CMAKE_CURRENT_BINARY_DIR}/EryxConfigVersion.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/FindEryxZstd.cmake"
  DESTINATION "${_package_dir}")
