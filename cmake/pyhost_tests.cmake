# cmake/pyhost_tests.cmake: doctest executables for the rooms, pytest files for the rest, all run by ctest.
include(doctest)

# Names in a sanitizer build say so, for test.sh runs both builds' tests in one ctest.
set(pyhost_test_prefix "")
if(PYHOST_SANITIZE)
  set(pyhost_test_prefix "asan/")
endif()

# pyhost_add_host_test(room [SOURCES files...] [LINK targets...] [TIMEOUT seconds]): host/<room>_test.cpp
# and SOURCES as one executable. Each TEST_CASE is a ctest test and a process of its own, so a deadlock is
# reported by name and times out.
function(pyhost_add_host_test room)
  cmake_parse_arguments(PARSE_ARGV 1 test "" "TIMEOUT" "SOURCES;LINK")
  set(target pyhost_${room}_test)
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 60)
  endif()
  add_executable(${target} host/${room}_test.cpp ${test_SOURCES})
  target_link_libraries(${target} PRIVATE pyhost_test_main pyhost_${room} ${test_LINK})
  pyhost_target(${target})
  add_dependencies(${target} pyhost)
  doctest_discover_tests(${target}
    TEST_PREFIX "${pyhost_test_prefix}"
    PROPERTIES
      TIMEOUT ${test_TIMEOUT}
      LABELS host
      ENVIRONMENT PYHOST=$<TARGET_FILE:pyhost>)
endfunction()

# pyhost_add_python_tests(folder [TIMEOUT seconds] FILES files...): each file is one ctest test, run by pytest.
function(pyhost_add_python_tests folder)
  cmake_parse_arguments(PARSE_ARGV 1 test "" "TIMEOUT" "FILES")
  if(PYHOST_SANITIZE)
    return()
  endif()
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 300)
  endif()
  foreach(file IN LISTS test_FILES)
    cmake_path(GET file STEM stem)
    add_test(NAME ${folder}/${stem}
      COMMAND ${PYHOST_VENV_PYTHON} -m pytest -q -p no:cacheprovider ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/${file})
    set_tests_properties(${folder}/${stem} PROPERTIES
      TIMEOUT ${test_TIMEOUT}
      LABELS ${folder}
      ENVIRONMENT "PYHOST=$<TARGET_FILE:pyhost>;PYTHONDONTWRITEBYTECODE=1")
  endforeach()
endfunction()

# pyhost_add_python_process(folder FILES files...): all files in one process, which needs no pyhost: python/all_files.
function(pyhost_add_python_process folder)
  cmake_parse_arguments(PARSE_ARGV 1 test "" "" "FILES")
  if(PYHOST_SANITIZE)
    return()
  endif()
  list(TRANSFORM test_FILES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/)
  add_test(NAME ${folder}/all_files COMMAND ${PYHOST_VENV_PYTHON} -m pytest -q -p no:cacheprovider ${test_FILES})
  set_tests_properties(${folder}/all_files PROPERTIES
    TIMEOUT 120
    LABELS "${folder};quick"
    ENVIRONMENT PYTHONDONTWRITEBYTECODE=1)
endfunction()
