# SPDX-License-Identifier: MIT OR Apache-2.0
# Guest modules, and which program or library has which.

# eryx_add_guest_module(NAME name VERSION version SOURCE file OBJECT file INCLUDE folder IDENTITY hash CODE_IDENTITY hash
#                       [DEPENDS target])
# Makes a module known to this build.
#   NAME           what images and messages call it: 1 to 31 lower-case letters, digits, '-' and '_'
#   VERSION        of what it contains; for CPython, its version
#   SOURCE         the file with ERYX_TRANSLATED_MODULE(name, …); '-' in the name is '_' there
#   OBJECT         its native code
#   INCLUDE        folder of its generated headers
#   IDENTITY       names its wasm module, CODE_IDENTITY its native code: 64 hexadecimal digits each
#   DEPENDS        what makes OBJECT and INCLUDE, if this build does
function(eryx_add_guest_module)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;VERSION;SOURCE;OBJECT;INCLUDE;IDENTITY;CODE_IDENTITY;DEPENDS" "")
  string(LENGTH "${arg_NAME}" length)
  if(NOT arg_NAME MATCHES "^[a-z0-9_-]+$" OR length GREATER 31)
    message(FATAL_ERROR "eryx_add_guest_module: '${arg_NAME}' is no name for a module")
  endif()
  foreach(identity IN ITEMS IDENTITY CODE_IDENTITY)
    string(LENGTH "${arg_${identity}}" length)
    if(NOT arg_${identity} MATCHES "^[0-9a-f]+$" OR NOT length EQUAL 64)
      message(FATAL_ERROR "eryx_add_guest_module: ${identity} of ${arg_NAME} must be 64 hexadecimal digits")
    endif()
  endforeach()
  set(target eryx-module-${arg_NAME})
  add_library(${target} OBJECT "${arg_SOURCE}")
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET ${ERYX_VISIBILITY}
    ERYX_NAME "${arg_NAME}" ERYX_VERSION "${arg_VERSION}" ERYX_OBJECT "${arg_OBJECT}"
    ERYX_DEPENDS "${arg_DEPENDS}" ERYX_IDENTITY "${arg_IDENTITY}" ERYX_CODE_IDENTITY "${arg_CODE_IDENTITY}")
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/include")
  target_include_directories(${target} SYSTEM PRIVATE "${arg_INCLUDE}" "${PROJECT_SOURCE_DIR}/abi")
  target_link_libraries(${target} PRIVATE eryx_flags)
  eryx_hide_path(${target} PRIVATE "${arg_INCLUDE}=guest")  # changes with each guest, and nothing else includes it
  if(ERYX_SHARED)
    target_compile_definitions(${target} PRIVATE ERYX_SHARED)
  endif()
  if(arg_DEPENDS)
    add_dependencies(${target} ${arg_DEPENDS})
  endif()
endfunction()

# eryx_link_guest_modules(target name... [OBJECT file])
# Puts modules into a program or library that has eryx_objects: their code, and the list by which it finds them
# (src/engine/module_registry.hpp). The first one is the default. OBJECT: other native code of the only module.
function(eryx_link_guest_modules target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "OBJECT" "")
  set(declarations "")
  set(entries "")
  set(seen "")
  foreach(name IN LISTS arg_UNPARSED_ARGUMENTS)
    set(module eryx-module-${name})
    foreach(property IN ITEMS VERSION OBJECT IDENTITY CODE_IDENTITY DEPENDS)
      get_target_property(${property} ${module} ERYX_${property})
    endforeach()
    if(arg_OBJECT)
      set(OBJECT "${arg_OBJECT}")
    endif()
    if(name IN_LIST seen OR IDENTITY IN_LIST seen)
      message(FATAL_ERROR "eryx_link_guest_modules: ${target} would have the module ${name} twice")
    endif()
    list(APPEND seen ${name} ${IDENTITY})
    string(MAKE_C_IDENTIFIER ${name} function)
    string(APPEND declarations "const GuestModule& ${function}_module();\n")
    string(APPEND entries "    {\"${name}\", \"${VERSION}\",\n     \"${IDENTITY}\",\n     \"${CODE_IDENTITY}\",\n     ${function}_module},\n")
    set_source_files_properties("${OBJECT}" PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${module}> "${OBJECT}")
    if(DEPENDS)
      add_dependencies(${target} ${DEPENDS})
    endif()
  endforeach()
  set(list "${CMAKE_CURRENT_BINARY_DIR}/${target}_modules.cpp")
  file(CONFIGURE OUTPUT "${list}" @ONLY CONTENT [[
// Written by eryx_link_guest_modules (cmake/EryxGuestModule.cmake).
#include "engine/module_registry.hpp"

namespace eryx::engine {

@declarations@
namespace {
constexpr LinkedModule modules[] = {
@entries@};
}  // namespace

std::span<const LinkedModule> linked_modules() noexcept { return modules; }

}  // namespace eryx::engine
]])
  target_sources(${target} PRIVATE "${list}")
endfunction()
