# cmake/pyhost_install.cmake: the installed tree, found from the executable's own path: bin/, lib/pyhost/, share/pyhost/.

set(not_installed PATTERN __pycache__ EXCLUDE)

install(TARGETS pyhost RUNTIME DESTINATION bin)
install(DIRECTORY ${PYHOST_BACKENDS_DIR}/ DESTINATION lib/pyhost USE_SOURCE_PERMISSIONS
  PATTERN catalog.json EXCLUDE ${not_installed}
  # What peers compiled has parts of theirs in it, and stays behind; its backend says that it is not there.
  REGEX "/pyhost_(mypyc|pythran)(_[a-z]+)?/[^/]*\\.so$" EXCLUDE)
install(FILES ${PROJECT_BINARY_DIR}/generated/installed/catalog.json DESTINATION lib/pyhost)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/pyscripts DESTINATION share/pyhost ${not_installed})

# NumPy goes along: the build's virtual environment stays behind.
install(DIRECTORY ${PYHOST_VENV_SITE}/numpy ${PYHOST_VENV_SITE}/numpy.libs DESTINATION lib/pyhost/site-packages
  USE_SOURCE_PERMISSIONS ${not_installed})
# Of cffi what compiled code needs, which is one module.
if(NOT PYHOST_NO_CFFI)
  install(PROGRAMS ${PYHOST_CFFI_BACKEND} DESTINATION lib/pyhost/site-packages)
endif()

# Our licence, and those of everything in the tree that others wrote; a text that this machine has not is told, for a
# tree without it must not be given away.
set(documents share/doc/pyhost)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${documents})
install(FILES ${PROJECT_SOURCE_DIR}/third_party/redistributed.md DESTINATION ${documents}/licenses RENAME README.md)
get_property(licences GLOBAL PROPERTY PYHOST_LICENCES)
foreach(entry IN LISTS licences)
  string(REGEX MATCH "^([^=]+)=(.+)$" entry ${entry})
  if(IS_DIRECTORY ${CMAKE_MATCH_2})
    install(DIRECTORY ${CMAKE_MATCH_2}/ DESTINATION ${documents}/licenses/${CMAKE_MATCH_1})
  else()
    install(FILES ${CMAKE_MATCH_2} DESTINATION ${documents}/licenses/${CMAKE_MATCH_1})
  endif()
endforeach()
get_property(missing GLOBAL PROPERTY PYHOST_LICENCES_MISSING)
if(missing)
  list(JOIN missing ", " missing)
  install(CODE "message(WARNING \"pyhost: no licence text found on this machine for: ${missing}; see share/doc/pyhost/licenses/README.md\")")
endif()
