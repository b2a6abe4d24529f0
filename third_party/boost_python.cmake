# third_party/boost_python.cmake: Debian's Boost.Python, where it was built for the Python that is embedded.
#
# Gives the target pyhost_boost_python_library, or sets PYHOST_NO_BOOST_PYTHON to the reason. Of each Debian there is one
# libboost_python, for its own Python; one without a GIL (3.13t) has another ABI under the same number.

pyhost_ask_python(pyhost_python_tag "'%d.%d%s' % (*sys.version_info[:2], sys.abiflags)")
set(PYHOST_NO_BOOST_PYTHON "there is no Boost.Python for Python ${pyhost_python_tag}; third_party/install.sh installs Debian's, for Debian's own python3 alone")
if(pyhost_python_tag MATCHES "^3\\.([0-9]+)$")
  set(component python3${CMAKE_MATCH_1})
  find_package(Boost 1.74...<2 QUIET CONFIG OPTIONAL_COMPONENTS ${component})
  if(TARGET Boost::${component})
    add_library(pyhost_boost_python_library INTERFACE)
    target_link_libraries(pyhost_boost_python_library INTERFACE Boost::${component})
    # Boost.Python's own headers include what Boost calls deprecated, and say so at every compilation.
    target_compile_definitions(pyhost_boost_python_library INTERFACE
      BOOST_ALLOW_DEPRECATED_HEADERS
      BOOST_BIND_GLOBAL_PLACEHOLDERS)
    unset(PYHOST_NO_BOOST_PYTHON)
  endif()
endif()
