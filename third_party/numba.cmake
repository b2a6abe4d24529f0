# third_party/numba.cmake: is numba in the build's virtual environment? If not, PYHOST_NO_NUMBA is the reason.

execute_process(
  COMMAND ${PYHOST_VENV_PYTHON} -I -c "import numba"
  OUTPUT_QUIET ERROR_QUIET
  RESULT_VARIABLE pyhost_numba_status)
if(NOT pyhost_numba_status EQUAL 0)
  set(PYHOST_NO_NUMBA "package numba not found; third_party/install.sh installs it where it has a wheel for this Python")
endif()
