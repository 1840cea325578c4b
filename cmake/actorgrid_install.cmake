# What `cmake --install` copies so that find_package(actorgrid) works elsewhere.

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
install(FILES ${PROJECT_SOURCE_DIR}/cmake/actorgrid-config.cmake
              ${PROJECT_BINARY_DIR}/actorgrid-config-version.cmake
              ${PROJECT_SOURCE_DIR}/cmake/FindCAF.cmake
              ${PROJECT_SOURCE_DIR}/cmake/FindMsgpackCxx.cmake
              ${PROJECT_SOURCE_DIR}/cmake/FindxxHash.cmake
        DESTINATION ${actorgrid_package_dir})
install(FILES ${PROJECT_SOURCE_DIR}/config/grid.ini ${PROJECT_SOURCE_DIR}/LICENSE
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
