# Checks the mutations against the sources, or applies one.
#
#   cmake -D TREE=DIRECTORY -P mutation.cmake             checks that each finds its text exactly once
#   cmake -D TREE=DIRECTORY -D NAME=... -P mutation.cmake  applies one; prints its file and what it breaks
#
# A mutation is a file in list/: BREAKS says what it breaks, TEXT in FILE is replaced by BECOMES.

cmake_minimum_required(VERSION 3.18)

function(read_mutation path)
  include(${path})
  file(READ ${TREE}/${FILE} source)
  string(FIND "${source}" "${TEXT}" first)
  string(FIND "${source}" "${TEXT}" last REVERSE)
  if(first EQUAL -1)
    message(SEND_ERROR "${path}: ${FILE} has no such text")
  elseif(NOT first EQUAL last)
    message(SEND_ERROR "${path}: ${FILE} has that text more than once")
  elseif(NAME)
    string(REPLACE "${TEXT}" "${BECOMES}" source "${source}")
    file(WRITE ${TREE}/${FILE} "${source}")
    execute_process(COMMAND ${CMAKE_COMMAND} -E echo "${FILE}: ${BREAKS}")
  endif()
endfunction()

if(NAME)
  read_mutation(${CMAKE_CURRENT_LIST_DIR}/list/${NAME}.cmake)
else()
  file(GLOB paths ${CMAKE_CURRENT_LIST_DIR}/list/*.cmake)
  foreach(path ${paths})
    read_mutation(${path})
  endforeach()
  list(LENGTH paths count)
  message(STATUS "${count} mutations")
endif()
