# What `cmake --install` copies so that find_package(actorgrid) and pkg-config work elsewhere. The
# former works in the build folder too, with actorgrid_DIR. Components:
#
#   development  the library, for programs of one's own
#   programs     the programs, and what goes with them
#   local        what only an installation without a package manager has

include(CMakePackageConfigHelpers)

set(actorgrid_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/actorgrid)

# ---- the library ------------------------------------------------------------------------------

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/actorgrid DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        COMPONENT development)
install(TARGETS actorgrid actorgrid_codec actorgrid_mux actorgrid_files actorgrid_auth
                actorgrid_loop actorgrid_websocket actorgrid_transport actorgrid_admin
                actorgrid_config
        EXPORT actorgrid-targets COMPONENT development)
if(TARGET actorgrid_testing)
  install(TARGETS actorgrid_testing EXPORT actorgrid-targets COMPONENT development)
endif()
install(EXPORT actorgrid-targets NAMESPACE actorgrid:: DESTINATION ${actorgrid_package_dir}
        COMPONENT development)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/actorgrid-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
export(EXPORT actorgrid-targets NAMESPACE actorgrid::
       FILE ${PROJECT_BINARY_DIR}/actorgrid-targets.cmake)
foreach(file actorgrid-config.cmake FindCAF.cmake FindMsgpackCxx.cmake FindxxHash.cmake)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/${file} ${PROJECT_BINARY_DIR}/${file} COPYONLY)
  install(FILES ${PROJECT_SOURCE_DIR}/cmake/${file} DESTINATION ${actorgrid_package_dir}
          COMPONENT development)
endforeach()
install(FILES ${PROJECT_BINARY_DIR}/actorgrid-config-version.cmake
        DESTINATION ${actorgrid_package_dir} COMPONENT development)
# Debian's library folder is a level deeper than others.
file(RELATIVE_PATH actorgrid_prefix_from_pc /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${PROJECT_SOURCE_DIR}/cmake/actorgrid.pc.in ${PROJECT_BINARY_DIR}/actorgrid.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/actorgrid.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT development)

# Documents lie side by side, with the examples below: links lead there.
set(actorgrid_library_doc_dir ${CMAKE_INSTALL_DATAROOTDIR}/doc/libactorgrid-dev)
foreach(document docs/configuration.md docs/conformance.md docs/events.md docs/from-minio-grid.md
                 docs/guarantees.md docs/guide.md docs/limits.md docs/metrics.md docs/minio.md
                 docs/operations.md docs/protocol.md docs/protocol-frames.md
                 docs/protocol-original.md docs/protocol-peers.md docs/protocol-streams.md
                 docs/threat-model.md SECURITY.md)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${document})
  get_filename_component(name ${document} NAME)
  file(READ ${PROJECT_SOURCE_DIR}/${document} text)
  string(REGEX REPLACE "\\]\\((\\.\\./)?(docs/|apps/)?" "](" text "${text}")
  file(WRITE ${PROJECT_BINARY_DIR}/packaging/${name} "${text}")
  install(FILES ${PROJECT_BINARY_DIR}/packaging/${name} DESTINATION ${actorgrid_library_doc_dir}
          COMPONENT development)
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/docs/pictures/admin-page.png
        DESTINATION ${actorgrid_library_doc_dir}/pictures COMPONENT development)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/apps/examples DESTINATION ${actorgrid_library_doc_dir}
        COMPONENT development FILES_MATCHING PATTERN *.cpp PATTERN *.ini)

install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT local)

# ---- the programs -----------------------------------------------------------------------------

# actorgrid_compress(VARIABLE FILE): sets it to FILE.gz in the build directory, which is made with
# everything else; to FILE where there is no gzip.
find_program(ACTORGRID_GZIP gzip)
function(actorgrid_compress variable file)
  if(ACTORGRID_GZIP)
    get_filename_component(name ${file} NAME)
    set(copy ${PROJECT_BINARY_DIR}/packaging/compressed/${name})
    add_custom_command(OUTPUT ${copy}.gz
      COMMAND ${CMAKE_COMMAND} -E copy ${file} ${copy}
      COMMAND ${ACTORGRID_GZIP} -9nf ${copy}
      DEPENDS ${file} VERBATIM)
    add_custom_target(actorgrid_${name}_gz ALL DEPENDS ${copy}.gz)
    set(file ${copy}.gz)
  endif()
  set(${variable} ${file} PARENT_SCOPE)
endfunction()

if(TARGET actorgrid-node)
  install(TARGETS actorgrid-node actorgrid-ctl actorgrid-bench
          RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT programs)

  foreach(page actorgrid-node.1 actorgrid-ctl.1 actorgrid-bench.1 actorgrid.ini.5)
    string(REGEX MATCH "[0-9]$" section ${page})
    actorgrid_compress(page ${PROJECT_SOURCE_DIR}/packaging/man/${page})
    install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT programs)
  endforeach()

  set(completions ${PROJECT_SOURCE_DIR}/packaging/completions)
  foreach(program actorgrid-node actorgrid-ctl actorgrid-bench)
    install(FILES ${completions}/${program}.bash RENAME ${program} COMPONENT programs
            DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/bash-completion/completions)
    install(FILES ${completions}/${program}.fish COMPONENT programs
            DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/fish/vendor_completions.d)
    install(FILES ${completions}/_${program} COMPONENT local
            DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/zsh/site-functions)
  endforeach()

  set(actorgrid_example_dir ${CMAKE_INSTALL_DOCDIR}/examples)
  install(FILES ${PROJECT_SOURCE_DIR}/config/grid.ini ${PROJECT_SOURCE_DIR}/config/guests.ini
                ${PROJECT_SOURCE_DIR}/config/lanes.ini
          DESTINATION ${actorgrid_example_dir} COMPONENT programs)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/config/three-nodes ${PROJECT_SOURCE_DIR}/config/tls
          DESTINATION ${actorgrid_example_dir} COMPONENT programs FILES_MATCHING PATTERN *.ini)
  install(FILES ${PROJECT_SOURCE_DIR}/packaging/logrotate/actorgrid-node RENAME logrotate
          DESTINATION ${actorgrid_example_dir} COMPONENT programs)
  install(FILES ${PROJECT_BINARY_DIR}/packaging/events.md DESTINATION ${CMAKE_INSTALL_DOCDIR}
          COMPONENT programs)
  install(PROGRAMS ${PROJECT_SOURCE_DIR}/config/tls/make-certificates.sh
          DESTINATION ${actorgrid_example_dir}/tls COMPONENT programs)
endif()
