# A build tree inside a test: `writ_nested_tree(fuzz fuzz writ_fuzz_parser …)` adds the test `NAME.build`,
# which configures a preset below this build tree and builds the targets named. Tests that need it take
# the fixture NAME. A tree that does not build fails its test; nothing is skipped.
function(writ_nested_tree name preset)
  add_test(NAME ${name}.build
    COMMAND ${CMAKE_COMMAND} -DPRESET=${preset} -DSOURCE=${PROJECT_SOURCE_DIR} -DTREE=${PROJECT_BINARY_DIR}/${preset}
            "-DTARGETS=${ARGN}" -P ${PROJECT_SOURCE_DIR}/tests/cmake/build_tree.cmake)
  set_tests_properties(${name}.build PROPERTIES
    FIXTURES_SETUP ${name} PROCESSORS 2 TIMEOUT 1500 LABELS nested COST 1000)
endfunction()
