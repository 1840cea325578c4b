# What `cmake --install` copies so that find_package(actorgrid) and pkg-config work elsewhere. The former
# works in the build folder too, with actorgrid_DIR.

include(CMakePackageConfigHelpers)

set(actorgrid_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/actorgrid)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/actorgrid DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS actorgrid actorgrid_codec actorgrid_mux actorgrid_files actorgrid_auth
                actorgrid_ws actorgrid_config
        EXPORT actorgrid-targets)
if(TARGET actorgrid_testing)
  install(TARGETS actorgrid_testing EXPORT actorgrid-targets)
endif()
install(EXPORT actorgrid-targets NAMESPACE actorgrid:: DESTINATION ${actorgrid_package_dir})
foreach(program actorgrid-node actorgrid-ctl actorgrid-bench)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endforeach()
write_basic_package_version_file(${PROJECT_BINARY_DIR}/actorgrid-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
export(EXPORT actorgrid-targets NAMESPACE actorgrid::
       FILE ${PROJECT_BINARY_DIR}/actorgrid-targets.cmake)
foreach(file actorgrid-config.cmake FindCAF.cmake FindMsgpackCxx.cmake FindxxHash.cmake)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/${file} ${PROJECT_BINARY_DIR}/${file} COPYONLY)
  install(FILES ${PROJECT_SOURCE_DIR}/cmake/${file} DESTINATION ${actorgrid_package_dir})
endforeach()
install(FILES ${PROJECT_BINARY_DIR}/actorgrid-config-version.cmake
        DESTINATION ${actorgrid_package_dir})
# Debian's library folder is a level deeper than others.
file(RELATIVE_PATH actorgrid_prefix_from_pc /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${PROJECT_SOURCE_DIR}/cmake/actorgrid.pc.in ${PROJECT_BINARY_DIR}/actorgrid.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/actorgrid.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${PROJECT_SOURCE_DIR}/config/grid.ini ${PROJECT_SOURCE_DIR}/LICENSE
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
