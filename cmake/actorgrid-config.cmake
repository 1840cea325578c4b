# find_package(actorgrid) defines actorgrid::actorgrid and, for tests, actorgrid::testing.

include(CMakeFindDependencyMacro)

list(PREPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR})
find_dependency(Threads)
find_dependency(Boost 1.74 CONFIG)
find_dependency(OpenSSL)
find_dependency(CAF)
find_dependency(xxHash)
find_dependency(MsgpackCxx)
list(POP_FRONT CMAKE_MODULE_PATH)

include(${CMAKE_CURRENT_LIST_DIR}/actorgrid-targets.cmake)
