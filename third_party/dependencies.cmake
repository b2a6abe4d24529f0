# third_party/dependencies.cmake: finds every dependency of pyhost; no other file calls find_package.
#
# Included by the top CMakeLists.txt, not a subdirectory of its own: enable_language(CUDA) must be called there.
# What is optional (OpenMP, CUDA) shows by its target, OpenMP::OpenMP_CXX or CUDA::cudart_static, being there or not.

find_package(CLI11 REQUIRED CONFIG)
find_package(doctest REQUIRED CONFIG)
find_package(fmt REQUIRED CONFIG)
find_package(nlohmann_json REQUIRED CONFIG)
find_package(spdlog REQUIRED CONFIG)
find_package(Threads REQUIRED)
find_package(OpenMP QUIET COMPONENTS CXX)

include(third_party/python.cmake)
include(third_party/cuda.cmake)
include(third_party/spdlog.cmake)
include(third_party/licences.cmake)
