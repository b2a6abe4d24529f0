# third_party/highway.cmake: Highway, which writes vector code once and compiles it for every instruction set.
#
# Gives the target pyhost_highway, or sets PYHOST_NO_HIGHWAY to the reason.

find_package(hwy 1.0.3...<2 QUIET CONFIG)
if(TARGET hwy::hwy)
  add_library(pyhost_highway INTERFACE)
  target_link_libraries(pyhost_highway INTERFACE hwy::hwy)
elseif(hwy_CONSIDERED_VERSIONS)
  set(PYHOST_NO_HIGHWAY "Highway ${hwy_CONSIDERED_VERSIONS} was found, accepted is 1.0.3, below 2")
else()
  set(PYHOST_NO_HIGHWAY "package hwy not found; third_party/install.sh installs Debian's libhwy-dev")
endif()
