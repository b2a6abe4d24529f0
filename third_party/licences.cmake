# third_party/licences.cmake: where the licence texts of what redistributed.md lists lie on this machine.
#
# Gives the global property PYHOST_LICENCES, a list of folder=path, and PYHOST_LICENCES_MISSING, folders without a text.

# pyhost_add_licence(folder candidates...): the text of a row is the first of these files or folders that exists.
function(pyhost_add_licence folder)
  foreach(candidate IN LISTS ARGN)
    if(EXISTS "${candidate}")
      file(REAL_PATH "${candidate}" path)  # Debian shares documents by symbolic links
      set_property(GLOBAL APPEND PROPERTY PYHOST_LICENCES "${folder}=${path}")
      return()
    endif()
  endforeach()
  set_property(GLOBAL APPEND PROPERTY PYHOST_LICENCES_MISSING ${folder})
endfunction()

# pyhost_add_wheel_licence(folder package [file]): the licences that an installed wheel brings, or one of them.
function(pyhost_add_wheel_licence folder package)
  pyhost_ask_python(metadata "__import__('importlib.metadata').metadata.distribution('${package}')._path")
  pyhost_add_licence(${folder} "${metadata}/licenses/${ARGV2}")
endfunction()

function(pyhost_add_cpython_licence)
  pyhost_ask_python(upstream "os.path.join(sysconfig.get_path('stdlib'), 'LICENSE.txt')")
  pyhost_ask_python(debian "'/usr/share/doc/python%d.%d/copyright' % sys.version_info[:2] if sys.base_prefix == '/usr' else ''")
  pyhost_add_licence(cpython "${debian}" "${upstream}")
endfunction()

# The toolkit has its licence at its top; one that was installed from wheels has it with their metadata.
function(pyhost_add_cuda_licence)
  cmake_path(GET CUDAToolkit_BIN_DIR PARENT_PATH toolkit)
  pyhost_add_licence(cuda
    ${toolkit}/EULA.txt
    ${toolkit}/LICENSE
    ${toolkit}/doc/EULA.txt
    ${toolkit}/dist-info/nvidia_cuda_nvcc-${CUDAToolkit_VERSION}.dist-info/licenses)
endfunction()

set(pyhost_documents /usr/share/doc)
string(REGEX MATCH "^[0-9]+" pyhost_gcc_major ${CMAKE_CXX_COMPILER_VERSION})

if(PYHOST_LIBPYTHON_LINKAGE STREQUAL static)
  pyhost_add_cpython_licence()
endif()
pyhost_add_licence(cli11 ${pyhost_documents}/libcli11-dev/copyright)
pyhost_add_licence(cython /usr/share/common-licenses/Apache-2.0)  # its wheel brings none
pyhost_add_licence(fmt ${pyhost_documents}/libfmt-dev/copyright)
pyhost_add_licence(gcc ${pyhost_documents}/gcc-${pyhost_gcc_major}-base/copyright ${pyhost_documents}/libstdc++6/copyright)
pyhost_add_licence(gcc /usr/share/common-licenses/GPL-3)
pyhost_add_licence(nlohmann_json ${pyhost_documents}/nlohmann-json3-dev/copyright)
pyhost_add_licence(spdlog ${pyhost_documents}/libspdlog-dev/copyright)
pyhost_add_wheel_licence(numpy numpy)
pyhost_add_wheel_licence(pybind11 pybind11)
if(TARGET nanobind::nanobind)
  pyhost_add_wheel_licence(nanobind nanobind)
  pyhost_add_licence(robin_map ${NB_DIR}/ext/robin_map/LICENSE ${NB_DIR}/ext/robin_map/include/tsl/robin_map.h)
endif()
if(PYHOST_SWIG)
  pyhost_add_wheel_licence(swig swig LICENSE-SWIG)  # of what it copies into its output
endif()
if(NOT PYHOST_NO_CFFI)
  pyhost_add_wheel_licence(_cffi_backend cffi)
  pyhost_add_licence(libffi ${pyhost_documents}/libffi8/copyright)  # in the wheel without its text
endif()
if(NOT PYHOST_NO_BOOST_PYTHON)
  string(REGEX MATCH "^[0-9]+\\.[0-9]+" pyhost_boost_version ${Boost_VERSION})
  pyhost_add_licence(boost ${pyhost_documents}/libboost${pyhost_boost_version}-dev/copyright)
endif()
if(TARGET pyhost_highway)
  pyhost_add_licence(highway ${pyhost_documents}/libhwy-dev/copyright)
endif()
if(TARGET CUDA::cudart_static)
  pyhost_add_cuda_licence()
endif()
