# SPDX-License-Identifier: MIT OR Apache-2.0
# Runs before anything is installed: a folder that cannot be written is one message, not half an installation.
set(_folder "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}")
set(_probe "${_folder}/.eryx-install")
execute_process(COMMAND "${CMAKE_COMMAND}" -E make_directory "${_folder}" RESULT_VARIABLE _status OUTPUT_QUIET ERROR_QUIET)
if(_status EQUAL 0)
  execute_process(COMMAND "${CMAKE_COMMAND}" -E touch "${_probe}" RESULT_VARIABLE _status OUTPUT_QUIET ERROR_QUIET)
  file(REMOVE "${_probe}")
endif()
if(NOT _status EQUAL 0)
  message(FATAL_ERROR "Nothing was installed: ${_folder} cannot be written. Choose a folder of your own, as in "
                      "`cmake --install BUILD --prefix ~/.local`, or install as root.")
endif()
