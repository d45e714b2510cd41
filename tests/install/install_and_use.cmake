# cmake -DBUILD_DIR=… -DCONSUMER=… -DWORK=… -DCXX=… -P install_and_use.cmake
function(run)
  string(JOIN " " shown ${ARGV})
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  message(STATUS "${shown}\n${output}")
  if(result)
    message(FATAL_ERROR "failed: ${shown}")
  endif()
endfunction()
file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${WORK}/prefix)

# The package must not lead back into the checkout, and must not ask for PEGTL or Boost.
file(GLOB_RECURSE package ${WORK}/prefix/*.cmake)
if(NOT package)
  message(FATAL_ERROR "expected a CMake package below ${WORK}/prefix, found none")
endif()
foreach(file IN LISTS package)
  file(READ ${file} text)
  if(text MATCHES "pegtl|Boost::|writ_warnings|${BUILD_DIR}/runtime|${CONSUMER}")
    message(FATAL_ERROR "${file}: expected nothing of the build in the package, found `${CMAKE_MATCH_0}`")
  endif()
endforeach()

run(${CMAKE_COMMAND} -S ${CONSUMER} -B ${WORK}/build -G Ninja -DCMAKE_CXX_COMPILER=${CXX}
    -DCMAKE_PREFIX_PATH=${WORK}/prefix)
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/consumer)
run(${WORK}/prefix/bin/writ --version)
