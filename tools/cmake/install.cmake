# What `cmake --install` puts down: the three static libraries with their public headers, the command, and
# the package that `find_package(writ CONFIG)` finds. PEGTL, Boost and our warnings are private to the
# build and never reach a user of the installed package.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(WRIT_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/writ)

set_target_properties(writ_runtime PROPERTIES EXPORT_NAME runtime)
set_target_properties(writ_lang PROPERTIES EXPORT_NAME lang)
set_target_properties(writ_ledger PROPERTIES EXPORT_NAME ledger)
install(TARGETS writ_runtime writ_lang writ_ledger EXPORT writ-targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/runtime/include/ ${PROJECT_SOURCE_DIR}/lang/include/
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h")
install(EXPORT writ-targets NAMESPACE writ:: DESTINATION ${WRIT_CMAKE_DIR})
if(TARGET writ)
  install(TARGETS writ RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/tools/cmake/writ-config.cmake.in ${PROJECT_BINARY_DIR}/writ-config.cmake
  INSTALL_DESTINATION ${WRIT_CMAKE_DIR})
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/writ-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/writ-config.cmake ${PROJECT_BINARY_DIR}/writ-config-version.cmake
        DESTINATION ${WRIT_CMAKE_DIR})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/writ)
