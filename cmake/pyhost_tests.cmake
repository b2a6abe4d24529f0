# cmake/pyhost_tests.cmake: doctest executables for the rooms, pytest files for the rest, all run by ctest.
include(doctest)

set(PYHOST_TEST_ROOMS "" CACHE STRING "Rooms whose tests are built with a sanitizer, e.g. gil; empty: all of them")

# Names in a sanitizer build say so, for test.sh runs both builds' tests in one ctest.
set(pyhost_test_prefix "")
if(PYHOST_SANITIZE MATCHES "thread")
  set(pyhost_test_prefix "tsan/")
elseif(PYHOST_SANITIZE)
  set(pyhost_test_prefix "asan/")
endif()

# The root is said: pytest would not find it from a build folder that was reached through a symbolic link.
set(pyhost_pytest_options -q -rs -p no:cacheprovider --rootdir=${PROJECT_SOURCE_DIR})

# pyhost_add_host_test(room [PROCESS_EACH] [RUNS_PYHOST] [SOURCES files...] [LINK targets...] [COST seconds]
#                      [TIMEOUT seconds]):
# host/<room>_test.cpp and SOURCES as one executable, which is one ctest test. With PROCESS_EACH each TEST_CASE is a ctest
# test and a process of its own: for what starts an interpreter, forks, or counts a whole process. RUNS_PYHOST: a test
# starts the executable, whose path it finds in $PYHOST.
function(pyhost_add_host_test room)
  cmake_parse_arguments(PARSE_ARGV 1 test "PROCESS_EACH;RUNS_PYHOST" "COST;TIMEOUT" "SOURCES;LINK")
  if(PYHOST_SANITIZE AND PYHOST_TEST_ROOMS AND NOT room IN_LIST PYHOST_TEST_ROOMS)
    return()
  endif()
  set(target pyhost_${room}_test)
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 180)
  endif()
  add_executable(${target} host/${room}_test.cpp ${test_SOURCES})
  pyhost_compile_together(${target})
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O0>)  # a test's own code; in two thirds of -O1's time
  target_link_libraries(${target} PRIVATE pyhost_test_main pyhost_${room} ${test_LINK})
  pyhost_target(${target})
  # Not of a room that has all checks: a function of its headers may be linked from here.
  get_target_property(is_beside_the_script pyhost_${room} PYHOST_BESIDE_THE_SCRIPT)
  if(is_beside_the_script STREQUAL FALSE)
    pyhost_sanitize_less(${target})
  endif()
  if(NOT test_COST)
    set(test_COST 1)
  endif()
  set(properties COST ${test_COST} TIMEOUT ${test_TIMEOUT})
  if(test_RUNS_PYHOST)
    add_dependencies(${target} pyhost)
    list(APPEND properties ENVIRONMENT PYHOST=$<TARGET_FILE:pyhost>)
  endif()
  if(test_PROCESS_EACH)
    doctest_discover_tests(${target} TEST_PREFIX "${pyhost_test_prefix}" PROPERTIES ${properties})
    pyhost_label_discovered(${target} "host;quick")
  else()
    set(name ${pyhost_test_prefix}host/${room})
    add_test(NAME ${name} COMMAND ${target})
    set_tests_properties(${name} PROPERTIES LABELS "host;quick" ${properties})
  endif()
endfunction()

# doctest_discover_tests takes no list of labels: a script that ctest reads after its own sets them.
function(pyhost_label_discovered target labels)
  set(script ${CMAKE_CURRENT_BINARY_DIR}/${target}_labels.cmake)
  file(WRITE ${script} "set_tests_properties(\${${target}_TESTS} PROPERTIES LABELS \"${labels}\")\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${script})
endfunction()

# OpenBLAS's threads take 45 ms of a core, spinning, in each process that imports NumPy: 2^4 cycles are their least.
set(pyhost_environment_of_tests PYTHONDONTWRITEBYTECODE=1 OPENBLAS_THREAD_TIMEOUT=4)

# pyhost_add_python_tests(folder [ALONE] [MORE] [COST seconds] [TIMEOUT seconds] [LABELS labels...] FILES files...):
# each file is one ctest test, run by pytest. Those of a higher COST start first. ALONE: nothing else runs meanwhile,
# for tests that read from a clock what nobody else may disturb. MORE: only `ctest -C more` runs them.
function(pyhost_add_python_tests folder)
  cmake_parse_arguments(PARSE_ARGV 1 test "ALONE;MORE" "COST;TIMEOUT" "FILES;LABELS")
  if(PYHOST_SANITIZE)
    return()
  endif()
  set(configurations "")
  if(test_MORE)
    set(configurations CONFIGURATIONS more)
  endif()
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 300)
  endif()
  if(NOT test_COST)
    set(test_COST 1)
  endif()
  foreach(file IN LISTS test_FILES)
    cmake_path(GET file STEM stem)
    add_test(NAME ${folder}/${stem}
      COMMAND ${PYHOST_VENV_PYTHON} -m pytest ${pyhost_pytest_options} ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/${file}
      ${configurations})
    set_tests_properties(${folder}/${stem} PROPERTIES
      COST ${test_COST}
      ENVIRONMENT "PYHOST=$<TARGET_FILE:pyhost>;${pyhost_environment_of_tests}"
      LABELS "${folder};${test_LABELS}"
      RUN_SERIAL ${test_ALONE}
      TIMEOUT ${test_TIMEOUT})
  endforeach()
endfunction()

# pyhost_add_python_process(folder COST seconds FILES files...): all files in one process, which needs no pyhost:
# python/all_files.
function(pyhost_add_python_process folder)
  cmake_parse_arguments(PARSE_ARGV 1 test "" "COST" "FILES")
  if(PYHOST_SANITIZE)
    return()
  endif()
  list(TRANSFORM test_FILES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/)
  add_test(NAME ${folder}/all_files COMMAND ${PYHOST_VENV_PYTHON} -m pytest ${pyhost_pytest_options} ${test_FILES})
  set_tests_properties(${folder}/all_files PROPERTIES
    COST ${test_COST}
    TIMEOUT 120
    LABELS "${folder};quick"
    ENVIRONMENT "${pyhost_environment_of_tests}")
endfunction()
