# Debian packages, made by the target `package`: docs/packaging.md says how.

# A project that has this one as a part of it makes packages of its own.
if(NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()
find_program(ACTORGRID_SHLIBDEPS dpkg-shlibdeps)
if(NOT ACTORGRID_SHLIBDEPS OR NOT ACTORGRID_GZIP)
  message(STATUS "There is no target to make packages: it needs Debian's dpkg-dev and gzip")
  return()
endif()

set(ACTORGRID_PACKAGE_MAINTAINER "The ActorGrid authors <authors@actorgrid.invalid>" CACHE STRING
    "Whom packages name as their maintainer: a name and, in <>, an address")
# Sorts before the 1 that Debian itself would begin with.
set(ACTORGRID_PACKAGE_REVISION 1~upstream1 CACHE STRING
    "What follows the version of the project in packages")

# ---- what only packages have ------------------------------------------------------------------

# With SOURCE_DATE_EPOCH in the environment, the same sources make the same packages.
string(TIMESTAMP actorgrid_package_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
set(actorgrid_debian ${PROJECT_SOURCE_DIR}/packaging/debian)
configure_file(${actorgrid_debian}/changelog.in
               ${PROJECT_BINARY_DIR}/packaging/changelog.Debian @ONLY)
configure_file(${PROJECT_SOURCE_DIR}/CHANGELOG.md
               ${PROJECT_BINARY_DIR}/packaging/changelog COPYONLY)
actorgrid_compress(actorgrid_debian_changelog ${PROJECT_BINARY_DIR}/packaging/changelog.Debian)
actorgrid_compress(actorgrid_changelog ${PROJECT_BINARY_DIR}/packaging/changelog)

# What every package of Debian has.
function(actorgrid_install_papers component package)
  install(FILES ${actorgrid_debian}/copyright ${actorgrid_changelog} ${actorgrid_debian_changelog}
          DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/${package}
          COMPONENT ${component} EXCLUDE_FROM_ALL)
endfunction()

# ---- the packages -----------------------------------------------------------------------------

set(CPACK_GENERATOR DEB)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGE_NAME actorgrid)
# Each package has one of its own.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
set(CPACK_PACKAGE_CONTACT ${ACTORGRID_PACKAGE_MAINTAINER})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${ACTORGRID_PACKAGE_REVISION})
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_COMPONENTS_ALL development)
actorgrid_install_papers(development libactorgrid-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libactorgrid-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
# The library is compiled for one release of CAF, whose soname has all three numbers.
string(REGEX MATCH "^(.*)\\.([0-9]+)$" ignored ${CAF_VERSION})
math(EXPR next "${CMAKE_MATCH_2} + 1")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "libboost-dev (>= 1.74), \
libcaf-dev (>= ${CAF_VERSION}), libcaf-dev (<< ${CMAKE_MATCH_1}.${next}~), \
libmsgpack-cxx-dev, libssl-dev (>= 3), libxxhash-dev")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS "actorgrid, nlohmann-json3-dev")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
"messaging runtime for C++ actor clusters - development files
ActorGrid keeps one two-way websocket between every pair of servers, and has
calls and flow-controlled streams over it, between handlers that have numbers
instead of names. It is for C++20, on the actor model of CAF, and compatible
with the grid protocol of MinIO.

This package has the headers, the static libraries, files for CMake and
pkg-config, documents, and examples.")

if(TARGET actorgrid-node)
  list(APPEND CPACK_COMPONENTS_ALL programs)
  actorgrid_install_papers(programs actorgrid)
  # Where Debian's zsh looks.
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/packaging/completions/
          DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/zsh/vendor-completions
          COMPONENT programs EXCLUDE_FROM_ALL FILES_MATCHING PATTERN _actorgrid-*)
  # It names the program in /usr/bin.
  install(FILES ${PROJECT_SOURCE_DIR}/packaging/systemd/actorgrid-node.service
          DESTINATION lib/systemd/system COMPONENT programs EXCLUDE_FROM_ALL)

  set(CPACK_DEBIAN_PROGRAMS_PACKAGE_NAME actorgrid)
  set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SECTION net)
  set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SUGGESTS "libactorgrid-dev, openssl")
  set(CPACK_DEBIAN_PROGRAMS_PACKAGE_CONTROL_EXTRA
      ${actorgrid_debian}/postinst ${actorgrid_debian}/prerm ${actorgrid_debian}/postrm)
  set(CPACK_DEBIAN_PROGRAMS_DESCRIPTION
"messaging runtime for C++ actor clusters - programs
ActorGrid keeps one two-way websocket between every pair of servers, and has
calls and flow-controlled streams over it, between handlers that have numbers
instead of names. It is compatible with the grid protocol of MinIO.

This package has actorgrid-node, a node with handlers for echo, files, locks
and status, actorgrid-ctl, which looks into a grid and works with it, and
actorgrid-bench, which measures calls and streams.")
endif()

include(CPack)
