# third_party/cffi.cmake: is cffi in the build's virtual environment? 2.1 is the first that writes C for other builds.
#
# Gives PYHOST_CFFI_BACKEND, the file of the module that compiled code needs, or sets PYHOST_NO_CFFI to the reason.

execute_process(
  COMMAND ${PYHOST_VENV_PYTHON} -I -c "import _cffi_backend, cffi.gen_src; print(_cffi_backend.__file__)"
  OUTPUT_VARIABLE PYHOST_CFFI_BACKEND OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET
  RESULT_VARIABLE pyhost_cffi_status)
if(NOT pyhost_cffi_status EQUAL 0)
  set(PYHOST_NO_CFFI "package cffi 2.1 not found; third_party/install.sh installs it where it has a wheel for this Python")
endif()
