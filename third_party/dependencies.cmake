# third_party/dependencies.cmake: finds every dependency of pyhost; no other file calls find_package.
#
# Included by the top CMakeLists.txt, not a subdirectory of its own: enable_language(CUDA) must be called there.
# What is optional (OpenMP, CUDA) shows by its target, OpenMP::OpenMP_CXX or CUDA::cudart_static, being there or not.

# Name, accepted versions, Debian's package: from what Debian 12 has up to where an interface that is used may change.
# nlohmann_json's own files warn of a range, and accept no other major version than the one that is asked for.
set(pyhost_debian
  "CLI11 2.1...<3 libcli11-dev"
  "fmt 9.1...<12 libfmt-dev"
  "nlohmann_json 3.11 nlohmann-json3-dev"
  "spdlog 1.10...<2 libspdlog-dev")
if(BUILD_TESTING)
  list(APPEND pyhost_debian "doctest 2.4.9...<3 doctest-dev")
endif()

foreach(line IN LISTS pyhost_debian)
  string(REPLACE " " ";" line ${line})
  list(GET line 0 name)
  list(GET line 1 versions)
  list(GET line 2 package)
  find_package(${name} ${versions} QUIET CONFIG)
  if(NOT ${name}_FOUND AND ${name}_CONSIDERED_VERSIONS)
    message(FATAL_ERROR "pyhost: ${name} ${${name}_CONSIDERED_VERSIONS} was found (${${name}_CONSIDERED_CONFIGS}), accepted is "
                        "${name} ${versions}; ${name}_DIR names another one, and third_party/README.md has the table")
  elseif(NOT ${name}_FOUND)
    message(FATAL_ERROR "pyhost: ${name} ${versions} was not found; third_party/install.sh installs Debian's ${package}")
  endif()
endforeach()
find_package(Threads REQUIRED)
find_package(OpenMP QUIET COMPONENTS CXX)

include(third_party/python.cmake)
include(third_party/nanobind.cmake)
include(third_party/cython.cmake)
include(third_party/cffi.cmake)
include(third_party/numba.cmake)
include(third_party/numexpr.cmake)
include(third_party/boost_python.cmake)
include(third_party/highway.cmake)
include(third_party/swig.cmake)
include(third_party/peers.cmake)
include(third_party/cuda.cmake)
include(third_party/spdlog.cmake)
include(third_party/licences.cmake)
