# third_party/nanobind.cmake: nanobind of the build's virtual environment; where it is there, the target nanobind::nanobind.
#
# The target is nanobind's runtime, a static library of its sources: each module has a copy, and a process loads one of
# them. nanobind's package asks for FindPython's targets; these are ours, so that there is one Python, which
# python.cmake chose.

function(pyhost_find_nanobind)
  pyhost_ask_python(nanobind_dir "__import__('nanobind').cmake_dir() if __import__('importlib.util').util.find_spec('nanobind') else ''")
  if(NOT nanobind_dir)
    return()
  endif()
  add_executable(Python::Interpreter IMPORTED)
  add_library(Python::Module INTERFACE IMPORTED)
  set(Python_EXECUTABLE ${PYHOST_VENV_PYTHON})
  set(Python_INTERPRETER_ID Python)
  set(Python_VERSION ${PYHOST_PYTHON_VERSION})
  pyhost_ask_python(Python_SOABI "var('SOABI')")
  get_target_property(Python_INCLUDE_DIRS pyhost_python_headers INTERFACE_INCLUDE_DIRECTORIES)
  find_package(nanobind CONFIG REQUIRED PATHS ${nanobind_dir} NO_DEFAULT_PATH)

  # As nanobind_add_module() would. -ft in the name is what makes it, and its users, need no GIL.
  set(runtime nanobind-static)
  if(NB_FREE_THREADED)
    set(runtime nanobind-static-ft)
  endif()
  nanobind_build_library(${runtime} AS_SYSINCLUDE)
  nanobind_disable_stack_protector(${runtime})
  add_library(nanobind::nanobind ALIAS ${runtime})
endfunction()

pyhost_find_nanobind()
