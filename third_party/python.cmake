# third_party/python.cmake: the Python that is embedded, from the build's virtual environment, and how it is linked.
#
# Gives the targets pyhost_python_headers (for extension modules: no libpython), pyhost_libpython (for the executable),
# pyhost_numpy_headers and pybind11::headers, and the variables PYHOST_VENV_PYTHON, PYHOST_VENV_SITE (its
# site-packages), PYHOST_PYTHON (the interpreter it was made from) and PYHOST_LIBPYTHON_LINKAGE (static or shared).
# libpython comes from sysconfig, not from FindPython: that one prefers the shared library where both are there.

# Sets `result` to what the Python expression `expression` prints; os and sysconfig's get_config_var are at hand.
function(pyhost_ask_python result expression)
  execute_process(
    COMMAND ${PYHOST_VENV_PYTHON} -I -c "import os, sys, sysconfig
var = lambda name: sysconfig.get_config_var(name) or ''
print(${expression})"
    OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  set(${result} "${answer}" PARENT_SCOPE)
endfunction()

function(pyhost_find_virtual_environment)
  cmake_path(GET PROJECT_BINARY_DIR PARENT_PATH tree)
  foreach(candidate "${PYHOST_VENV}" ${tree}/venv ${PROJECT_SOURCE_DIR}/build/venv)
    if(EXISTS "${candidate}/bin/python")
      set(PYHOST_VENV_PYTHON ${candidate}/bin/python PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "pyhost: no virtual environment in ${tree}/venv or build/venv; third_party/install.sh makes it")
endfunction()

# Sets `result` to the path of libpython, by PYHOST_LIBPYTHON, and `linkage` to static or shared.
function(pyhost_choose_libpython result linkage)
  pyhost_ask_python(archive "os.path.join(var('LIBPL'), var('LIBRARY'))")
  pyhost_ask_python(shared "os.path.join(var('LIBDIR'), var('INSTSONAME'))")
  pyhost_find_system_libraries(libraries missing)
  set(is_archive FALSE)
  if(NOT EXISTS "${archive}" OR NOT archive MATCHES "\\.a$")
    set(reason "there is no archive '${archive}'")
  elseif(missing)
    set(reason "what '${archive}' needs is not there: ${missing}; third_party/missing_archives.sh builds it for Debian's Pythons")
  elseif(NOT PYHOST_LIBPYTHON STREQUAL SHARED)
    pyhost_try_archive(${archive} is_archive)
    set(reason "'${archive}' does not link: ${PYHOST_ARCHIVE_FAULT}")
  endif()
  if(NOT PYHOST_LIBPYTHON STREQUAL SHARED AND is_archive)
    set(${result} ${archive} PARENT_SCOPE)
    set(${linkage} static PARENT_SCOPE)
  elseif(NOT PYHOST_LIBPYTHON STREQUAL STATIC AND EXISTS "${shared}" AND shared MATCHES "\\.so")
    if(PYHOST_LIBPYTHON STREQUAL AUTO)
      message(STATUS "pyhost links libpython shared, and pure Python runs slower for it: ${reason}")
    endif()
    set(${result} ${shared} PARENT_SCOPE)
    set(${linkage} shared PARENT_SCOPE)
  else()
    message(FATAL_ERROR "pyhost: PYHOST_LIBPYTHON=${PYHOST_LIBPYTHON}, but ${PYHOST_PYTHON} has neither its archive "
                        "(${reason}) nor the shared library '${shared}' for it")
  endif()
endfunction()

# Sets `result` to whether a program links with the archive: Debian's 3.14 calls what lies in no library, and nothing
# says so.  An archive for link-time optimisation takes too long for a try.
function(pyhost_try_archive archive result)
  file(TIMESTAMP ${archive} written)
  if(NOT PYHOST_TRIED_ARCHIVE STREQUAL "${archive} ${written}")
    pyhost_static_libpython(libraries ${archive})
    set(does_link TRUE)
    set(output "")
    if(NOT libraries MATCHES "-flto")
      try_compile(does_link
        SOURCE_FROM_CONTENT main.c "int Py_BytesMain(int, char**); int main(int count, char** words) { return Py_BytesMain(count, words); }"
        LINK_LIBRARIES ${libraries}
        OUTPUT_VARIABLE output
        NO_CACHE)
    endif()
    string(REGEX MATCH "[^\n]*(undefined reference|cannot find|rror)[^\n]*" fault "${output}")
    set(PYHOST_ARCHIVE_LINKS ${does_link} CACHE INTERNAL "Whether PYHOST_TRIED_ARCHIVE does")
    set(PYHOST_ARCHIVE_FAULT "${fault}" CACHE INTERNAL "Why not")
    set(PYHOST_TRIED_ARCHIVE "${archive} ${written}" CACHE INTERNAL "The static libpython that a program was linked with, and when that was written")
  endif()
  set(${result} ${PYHOST_ARCHIVE_LINKS} PARENT_SCOPE)
endfunction()

# Sets `result` to what a static libpython is linked with, and `missing` to the archives among it that are nowhere.
#
# Where CPython names an archive of its own build tree, it is looked for beside libpython and among those that
# third_party/missing_archives.sh has built.
function(pyhost_find_system_libraries result missing)
  # chr(92): Debian's 3.14 has left the backslashes at the ends of Modules/Setup's lines among them.
  pyhost_ask_python(words "' '.join(w for name in ('LIBS', 'SYSLIBS', 'MODLIBS') for w in var(name).split() if w != chr(92)) + ' -lpthread -lutil'")
  pyhost_ask_python(beside_libpython "var('LIBPL')")
  cmake_path(GET PYHOST_VENV_PYTHON PARENT_PATH bin)
  separate_arguments(words UNIX_COMMAND "${words}")
  list(REMOVE_DUPLICATES words)
  set(found "")
  set(not_found "")
  foreach(word IN LISTS words)
    if(NOT word MATCHES "\\.a$")
      list(APPEND found ${word})
      continue()
    endif()
    string(REGEX REPLACE "^-l" "" path ${word})
    cmake_path(GET path FILENAME name)
    find_file(file ${name} PATHS ${beside_libpython} ${bin}/../../archives NO_DEFAULT_PATH NO_CACHE)
    if(file)
      list(APPEND found ${file})
    else()
      list(APPEND not_found ${path})
    endif()
    unset(file)
  endforeach()
  set(${result} "${found}" PARENT_SCOPE)
  set(${missing} "${not_found}" PARENT_SCOPE)
endfunction()

# Sets `result` to what links the whole archive, exported: extension modules resolve the C API against the executable,
# also what it does not use.
# Only Python's names: C++ ones would stand in for those of a module's own libstdc++, and cost time at every start.
# -no-pie: distributions build the archive without -fPIC.
function(pyhost_static_libpython result archive)
  pyhost_find_system_libraries(system_libraries missing)
  # An archive of link-time optimised objects is optimised here as its own python was.
  pyhost_ask_python(lto_flags "' '.join(f for f in var('PY_CORE_LDFLAGS').split() if f.startswith('-f') and 'lto' in var('PY_CORE_LDFLAGS'))")
  separate_arguments(lto_flags UNIX_COMMAND "${lto_flags}")
  set(${result} -no-pie ${lto_flags} -Wl,--whole-archive,${archive},--no-whole-archive ${system_libraries} PARENT_SCOPE)
endfunction()

pyhost_find_virtual_environment()
pyhost_ask_python(PYHOST_PYTHON "os.path.realpath(getattr(sys, '_base_executable', sys.executable))")
pyhost_ask_python(PYHOST_PYTHON_VERSION "sys.version.split()[0]")
pyhost_ask_python(PYHOST_VENV_SITE "sysconfig.get_path('platlib')")

pyhost_ask_python(python_headers "';'.join(dict.fromkeys((sysconfig.get_path('include'), sysconfig.get_path('platinclude'))))")
add_library(pyhost_python_headers INTERFACE)
target_include_directories(pyhost_python_headers SYSTEM INTERFACE ${python_headers})

pyhost_choose_libpython(libpython PYHOST_LIBPYTHON_LINKAGE)
add_library(pyhost_libpython INTERFACE)
target_link_libraries(pyhost_libpython INTERFACE pyhost_python_headers)
# An option, not a library: CMake quotes options only, and the path may have spaces.
target_link_options(pyhost_libpython INTERFACE "LINKER:--dynamic-list=${PROJECT_SOURCE_DIR}/third_party/exported_symbols.txt")
if(PYHOST_LIBPYTHON_LINKAGE STREQUAL static)
  pyhost_static_libpython(static_libpython ${libpython})
  target_link_libraries(pyhost_libpython INTERFACE ${static_libpython})
else()
  target_link_libraries(pyhost_libpython INTERFACE ${libpython})
endif()
message(STATUS "pyhost embeds Python ${PYHOST_PYTHON_VERSION} of ${PYHOST_PYTHON}, ${PYHOST_LIBPYTHON_LINKAGE}: ${libpython}")

pyhost_ask_python(numpy_headers "__import__('numpy').get_include()")
add_library(pyhost_numpy_headers INTERFACE)
target_include_directories(pyhost_numpy_headers SYSTEM INTERFACE ${numpy_headers})

# PYBIND11_NOPYTHON: only its headers; which Python they meet is decided above.
set(PYBIND11_NOPYTHON ON)
pyhost_ask_python(pybind11_DIR "__import__('pybind11').get_cmake_dir()")
find_package(pybind11 REQUIRED CONFIG PATHS ${pybind11_DIR} NO_DEFAULT_PATH)
