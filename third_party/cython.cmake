# third_party/cython.cmake: the Cython of the build's virtual environment, and its compiler as a step of the build.
#
# Gives PYHOST_CYTHON, the file behind `import Cython`, empty where it is not installed; and pyhost_cythonize().

pyhost_ask_python(PYHOST_CYTHON "getattr(__import__('importlib.util').util.find_spec('Cython'), 'origin', '')")

# pyhost_cythonize(result module.pyx [SET name=value] [SHARED files...]): sets `result` to the C++ file that a build makes
# of a module. SET is a constant that the module may use; SHARED are the files that it cimports or includes.
function(pyhost_cythonize result source)
  cmake_parse_arguments(PARSE_ARGV 2 cython "" "SET" "SHARED")
  cmake_path(REPLACE_EXTENSION source cpp OUTPUT_VARIABLE output)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${output})
  cmake_path(GET output PARENT_PATH folder)
  file(MAKE_DIRECTORY ${folder})
  set(constants "")
  if(cython_SET)
    set(constants --compile-time-env ${cython_SET})
  endif()
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${PYHOST_VENV_PYTHON} -I -m cython --cplus --warning-errors ${constants}
      --output-file ${output} ${CMAKE_CURRENT_SOURCE_DIR}/${source}
    DEPENDS ${source} ${cython_SHARED} ${PYHOST_CYTHON}
    COMMENT "Cython: ${source}"
    VERBATIM)
  # What Cython writes is its own: what a compiler warns of there is no error. The macro is what NumPy asks for.
  set_source_files_properties(${output} PROPERTIES
    COMPILE_DEFINITIONS NPY_NO_DEPRECATED_API=NPY_1_7_API_VERSION
    COMPILE_OPTIONS -Wno-error)
  set(${result} ${output} PARENT_SCOPE)
endfunction()
