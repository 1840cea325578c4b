# What every target of the project is built with.

include(GNUInstallDirs)

if((CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
   OR (CMAKE_CXX_COMPILER_ID MATCHES Clang AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14))
  message(FATAL_ERROR "ActorGrid needs the coroutines of g++ 12 or clang 14, or later; this is "
                      "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}. Set CXX to another "
                      "compiler, and take an empty build folder.")
endif()

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
endif()
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

# Line numbers in traces, without the types of every template: a quarter of the build time.
if(PROJECT_IS_TOP_LEVEL AND CMAKE_CXX_FLAGS_RELWITHDEBINFO STREQUAL "-O2 -g -DNDEBUG")
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")
endif()

# Headers are what costs, and the templates that files of one folder instantiate alike: one batch for
# most folders. Nothing is left to gain by precompiling for one folder.
if(PROJECT_IS_TOP_LEVEL AND CMAKE_UNITY_BUILD)
  if(NOT DEFINED CMAKE_UNITY_BUILD_BATCH_SIZE)
    set(CMAKE_UNITY_BUILD_BATCH_SIZE 32)
  endif()
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
endif()

find_program(ACTORGRID_CCACHE ccache)
if(ACTORGRID_CCACHE AND PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${ACTORGRID_CCACHE})
endif()

# Everything is watched by the fuzzer and the sanitizers, and asserts what it takes for granted.
if(ACTORGRID_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "ACTORGRID_FUZZERS needs clang, for libFuzzer: see tests/fuzz/run")
  endif()
  if(NOT ACTORGRID_SANITIZE)
    set(ACTORGRID_SANITIZE address,undefined)
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link -UNDEBUG)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()

if(ACTORGRID_SANITIZE)
  add_compile_options(-fsanitize=${ACTORGRID_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ACTORGRID_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    add_compile_options(-fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/cmake/sanitizer-ignorelist.txt)
    if(ACTORGRID_SANITIZE MATCHES thread)
      # Its runtime brings an operator new that is not weak; tests that count allocations have one.
      add_link_options(-Wl,-z,muldefs)
    endif()
  endif()
endif()

# Links some hundred programs in a fifth of the time. Programs that mold 1.10 links may fail to start:
# "cannot apply additional memory protection after relocation".
find_program(ACTORGRID_MOLD mold)
if(ACTORGRID_MOLD AND PROJECT_IS_TOP_LEVEL AND NOT ACTORGRID_SANITIZE)
  execute_process(COMMAND ${ACTORGRID_MOLD} --version OUTPUT_VARIABLE ACTORGRID_MOLD_VERSION)
  string(REGEX REPLACE "^mold ([0-9.]+).*" "\\1" ACTORGRID_MOLD_VERSION "${ACTORGRID_MOLD_VERSION}")
  if(ACTORGRID_MOLD_VERSION VERSION_GREATER_EQUAL 2)
    add_link_options(-fuse-ld=mold)
  endif()
endif()

# Headers that are precompiled are never our own: what ccache keeps of those whose comments changed
# since is not known again by the compiler, which then reads them twice.

# actorgrid_library(name SOURCES ... LINK ... [PRECOMPILE ...]): one layer of the library.
function(actorgrid_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRECOMPILE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
  actorgrid_target(${name})
  if(ARG_PRECOMPILE)
    target_precompile_headers(${name} PRIVATE ${ARG_PRECOMPILE})
  endif()
endfunction()

# Warnings, language and include paths for a target.
function(actorgrid_target name)
  target_compile_features(${name} PUBLIC cxx_std_20)
  target_include_directories(${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                            $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
                             PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow
                         -Wnon-virtual-dtor -Wold-style-cast)
  if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # It takes all files of a batch but the batch itself for headers.
    target_compile_options(${name} PRIVATE -Wno-subobject-linkage)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL Clang AND CMAKE_CXX_STANDARD GREATER_EQUAL 23)
    # Beast's templates use std::aligned_storage, which C++23 deprecates.
    target_compile_options(${name} PRIVATE -Wno-deprecated-declarations)
  endif()
  if(ACTORGRID_WERROR)
    target_compile_options(${name} PRIVATE -Werror)
  endif()
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
endfunction()

# actorgrid_unoptimized(name): for targets whose own code need not be fast, such as tests, which still
# use a library that is compiled as configured. All share one precompiled header.
function(actorgrid_unoptimized name)
  set(headers actorgrid_unoptimized_headers)
  if(NOT TARGET ${headers})
    set(nothing_else ${PROJECT_BINARY_DIR}/${headers}.cpp)
    file(CONFIGURE OUTPUT ${nothing_else} CONTENT "")
    add_library(${headers} OBJECT ${nothing_else})
    actorgrid_unoptimized_options(${headers})
    target_link_libraries(${headers} PRIVATE CAF::core)
    target_precompile_headers(${headers} PRIVATE <caf/all.hpp> <msgpack.hpp>)
  endif()
  actorgrid_unoptimized_options(${name})
  target_precompile_headers(${name} REUSE_FROM ${headers})
endfunction()

# Everything that what is precompiled depends on has to be the same: position independent code in
# programs too, and the macros of msgpack. Assertions of the standard library are on, as in everybody's
# unoptimized code since g++ 15.
function(actorgrid_unoptimized_options name)
  actorgrid_target(${name})
  target_compile_options(${name} PRIVATE -O0 -fPIC)
  target_compile_definitions(${name} PRIVATE _GLIBCXX_ASSERTIONS MSGPACK_NO_BOOST)
  target_link_libraries(${name} PRIVATE MsgpackCxx::headers)
  set_target_properties(${name} PROPERTIES DISABLE_PRECOMPILE_HEADERS OFF)
endfunction()
