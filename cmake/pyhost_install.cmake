# cmake/pyhost_install.cmake: the installed tree, found from the executable's own path: bin/, lib/pyhost/, share/pyhost/.

set(not_installed PATTERN __pycache__ EXCLUDE)

install(TARGETS pyhost RUNTIME DESTINATION bin)
install(DIRECTORY ${PYHOST_BACKENDS_DIR}/ DESTINATION lib/pyhost USE_SOURCE_PERMISSIONS
  PATTERN catalog.json EXCLUDE ${not_installed})
install(FILES ${PROJECT_BINARY_DIR}/generated/installed/catalog.json DESTINATION lib/pyhost)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/pyscripts DESTINATION share/pyhost ${not_installed})

# NumPy goes along: the build's virtual environment stays behind.
install(DIRECTORY ${PYHOST_VENV_SITE}/numpy ${PYHOST_VENV_SITE}/numpy.libs DESTINATION lib/pyhost/site-packages
  USE_SOURCE_PERMISSIONS ${not_installed})
