# third_party/cython.cmake: the Cython of the build's virtual environment, and its compiler as a step of the build.
#
# Gives PYHOST_CYTHON, the file behind `import Cython`, empty where it is not installed; and pyhost_cythonize().

pyhost_ask_python(PYHOST_CYTHON "getattr(__import__('importlib.util').util.find_spec('Cython'), 'origin', '')")

# pyhost_cythonize(result module.pyx [ANNOTATE] [C] [SET name=value] [DIRECTIVES name=value...] [SHARED files...]): sets
# `result` to the C++ file, or C, that a build makes of a module, which may be a .py. SET is a constant that the module
# may use; SHARED are the files that it cimports or includes. With ANNOTATE a page module.html lies beside the result,
# and one for what the module includes: what each line became.
function(pyhost_cythonize result source)
  cmake_parse_arguments(PARSE_ARGV 2 cython "ANNOTATE;C" "SET" "DIRECTIVES;SHARED")
  set(language --cplus)
  set(suffix cpp)
  if(cython_C)
    set(language -3)  # which is the default: C has no option of its own
    set(suffix c)
  endif()
  cmake_path(ABSOLUTE_PATH source OUTPUT_VARIABLE input)
  cmake_path(REPLACE_EXTENSION source ${suffix} OUTPUT_VARIABLE output)
  cmake_path(ABSOLUTE_PATH output BASE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  cmake_path(GET output PARENT_PATH folder)
  file(MAKE_DIRECTORY ${folder})
  set(options "")
  if(cython_SET)
    set(options --compile-time-env ${cython_SET})
  endif()
  if(cython_ANNOTATE)
    list(APPEND options --annotate)
  endif()
  foreach(directive IN LISTS cython_DIRECTIVES)
    list(APPEND options -X ${directive})
  endforeach()
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${PYHOST_VENV_PYTHON} -I -m cython ${language} --warning-errors ${options} --output-file ${output} ${input}
    DEPENDS ${input} ${cython_SHARED} ${PYHOST_CYTHON}
    COMMENT "Cython: ${source}"
    VERBATIM)
  # What Cython writes is its own: what a compiler warns of there is no error. The macro is what NumPy asks for.
  set_source_files_properties(${output} PROPERTIES
    COMPILE_DEFINITIONS NPY_NO_DEPRECATED_API=NPY_1_7_API_VERSION
    COMPILE_OPTIONS -Wno-error)
  set(${result} ${output} PARENT_SCOPE)
endfunction()
