# third_party/cuda.cmake: turns on the CUDA language where a compiler works; else sets PYHOST_NO_CUDA to the reason.
include(CheckLanguage)

if(NOT CMAKE_CUDA_COMPILER AND NOT DEFINED ENV{CUDACXX})
  # The toolkit's own folder is on nobody's PATH after a plain installation.
  find_program(PYHOST_NVCC nvcc HINTS /usr/local/cuda/bin)
  mark_as_advanced(PYHOST_NVCC)
  if(PYHOST_NVCC)
    set(ENV{CUDACXX} ${PYHOST_NVCC})
  endif()
endif()

# Named outright, and for check_language through the environment: CMake 3.25's own default (52) is one that the
# compiler of CUDA 13 no longer knows. 75, 80, 90: Turing, Ampere, Hopper; the last one's PTX serves what comes later.
set(CMAKE_CUDA_ARCHITECTURES 75 80 90 CACHE STRING "GPU architectures that CUDA code is compiled for")
set(ENV{CUDAARCHS} "${CMAKE_CUDA_ARCHITECTURES}")

if(PYHOST_SANITIZE)
  set(PYHOST_NO_CUDA "a sanitizer build leaves it out")
elseif(PYHOST_BACKENDS AND NOT PYHOST_BACKENDS MATCHES "(^|,)cuda(,|$)")
  set(PYHOST_NO_CUDA "left out of this build: ./demo.sh --all builds it")
else()
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    enable_language(CUDA)
    find_package(CUDAToolkit REQUIRED)
    find_file(PYHOST_CURAND curand_kernel.h HINTS ${CUDAToolkit_INCLUDE_DIRS})
    mark_as_advanced(PYHOST_CURAND)
    if(NOT PYHOST_CURAND)
      set(PYHOST_NO_CURAND "cuRAND's headers are not in the CUDA Toolkit; NVIDIA's package libcurand-dev has them")
    endif()
  elseif(PYHOST_NVCC OR DEFINED ENV{CUDACXX})
    set(PYHOST_NO_CUDA "the CUDA compiler $ENV{CUDACXX} does not work with this C++ compiler")
  else()
    set(PYHOST_NO_CUDA "no CUDA compiler (nvcc) was found")
  endif()
endif()
