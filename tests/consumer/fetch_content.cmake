# SPDX-License-Identifier: MIT OR Apache-2.0
# A project in an empty folder fetches a repository of Eryx in which nothing was run yet, and its configuration runs the
# set-up. With -DRUN=ON it is built and run, too.
include("${CMAKE_CURRENT_LIST_DIR}/support.cmake")
find_program(git git REQUIRED)
file(REMOVE_RECURSE "${WORK}")
set(repository "${WORK}/a repository")
file(MAKE_DIRECTORY "${repository}")

# A repository that holds this checkout as it is, edits included.
execute_process(
  COMMAND ${git} -C "${ERYX_SOURCE}" ls-files -z --cached --others --exclude-standard --deduplicate
  COMMAND tar --create --directory "${ERYX_SOURCE}" --null --files-from=- --ignore-failed-read
  COMMAND tar --extract --directory "${repository}")
must_succeed(${git} -C "${repository}" init --quiet --initial-branch main)
must_succeed(${git} -C "${repository}" add --all)
must_succeed(${git} -C "${repository}" -c user.name=test -c user.email=test@localhost commit --quiet -m test)

must_succeed(${configure} -S "${program}" -B "${WORK}/a build" "-DERYX_REPOSITORY=file://${repository}")
foreach(line "Eryx: running its set-up" "Set-up complete")
  string(FIND "${output}" "${line}" position)
  if(position EQUAL -1)
    message(FATAL_ERROR "the configuration does not show '${line}':\n${output}")
  endif()
endforeach()
set(targets program)
if(METERED)
  # The same, with the metered guest, which is not there unless it is asked for.
  must_refuse(SAYING "Eryx::metered" COMMAND ${CMAKE_COMMAND} -DMETERED=ON "${WORK}/a build")
  must_succeed(${CMAKE_COMMAND} -DMETERED=ON -DERYX_METERED=ON "${WORK}/a build")
  list(APPEND targets metered)
endif()
if(RUN)
  must_succeed(${CMAKE_COMMAND} --build "${WORK}/a build" --target ${targets})
  foreach(target IN LISTS targets)
    must_print_embedded("${WORK}/a build/${target}")
  endforeach()
endif()
