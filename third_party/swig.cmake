# third_party/swig.cmake: the SWIG of the build's virtual environment, and its compiler as a step of the build.
#
# Gives PYHOST_SWIG, the file behind `import swig`, empty where it is not installed; and pyhost_swig_wrap().

pyhost_ask_python(PYHOST_SWIG "getattr(__import__('importlib.util').util.find_spec('swig'), 'origin', '')")

# pyhost_swig_wrap(result module.i [OPTIONS options...] [SHARED files...]): sets `result` to the C++ file that a build
# makes of an interface. SHARED are the files that it includes.
function(pyhost_swig_wrap result interface)
  cmake_parse_arguments(PARSE_ARGV 2 swig "" "" "OPTIONS;SHARED")
  cmake_path(GET interface STEM name)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  # With -interface the compiled module has the module's own name. The Python module that SWIG writes beside it only
  # imports all of that, and is not used.
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${PYHOST_VENV_PYTHON} -I -c "import swig; swig.swig()" -python -c++ -Wall -Werror -interface ${name}
      ${swig_OPTIONS} -I${PROJECT_SOURCE_DIR}/extensions -outdir ${CMAKE_CURRENT_BINARY_DIR} -o ${output}
      ${CMAKE_CURRENT_SOURCE_DIR}/${interface}
    DEPENDS ${interface} ${swig_SHARED} ${PYHOST_SWIG}
    COMMENT "SWIG: ${interface}"
    VERBATIM)
  # What SWIG writes is its own: what a compiler warns of there is no error.
  set_source_files_properties(${output} PROPERTIES COMPILE_OPTIONS "-Wno-error;-Wno-unused-but-set-variable;-Wno-unused-parameter")
  set(${result} ${output} PARENT_SCOPE)
endfunction()
