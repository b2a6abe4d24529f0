# third_party/numexpr.cmake: is numexpr in the build's virtual environment? If not, PYHOST_NO_NUMEXPR is the reason.

execute_process(
  COMMAND ${PYHOST_VENV_PYTHON} -I -c "import numexpr"
  OUTPUT_QUIET ERROR_QUIET
  RESULT_VARIABLE pyhost_numexpr_status)
if(NOT pyhost_numexpr_status EQUAL 0)
  set(PYHOST_NO_NUMEXPR "package numexpr not found; third_party/install.sh installs it where it has a wheel for this Python")
endif()
