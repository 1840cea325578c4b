# Finds msgpack-cxx, whose package and target have been renamed: msgpack with msgpackc-cxx until
# version 5 (Debian 12), msgpack-cxx since. Defines MsgpackCxx::headers and MsgpackCxx_VERSION.

# From version 6 its package looks for Boost, which a plain find_package of CMake 3.30 warns about.
if(POLICY CMP0167)
  cmake_policy(SET CMP0167 NEW)
endif()

foreach(_msgpack_cxx_names msgpack-cxx:msgpack-cxx msgpack:msgpackc-cxx)
  string(REPLACE : ";" _msgpack_cxx_names ${_msgpack_cxx_names})
  list(GET _msgpack_cxx_names 0 _msgpack_cxx_package)
  list(GET _msgpack_cxx_names 1 _msgpack_cxx_target)
  find_package(${_msgpack_cxx_package} CONFIG QUIET)
  if(TARGET ${_msgpack_cxx_target})
    set(MsgpackCxx_VERSION ${${_msgpack_cxx_package}_VERSION})
    break()
  endif()
  unset(_msgpack_cxx_target)
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(MsgpackCxx REQUIRED_VARS _msgpack_cxx_target
                                  VERSION_VAR MsgpackCxx_VERSION
                                  REASON_FAILURE_MESSAGE "Debian has it in libmsgpack-cxx-dev")

if(MsgpackCxx_FOUND AND NOT TARGET MsgpackCxx::headers)
  add_library(MsgpackCxx::headers INTERFACE IMPORTED)
  target_link_libraries(MsgpackCxx::headers INTERFACE ${_msgpack_cxx_target})
endif()
