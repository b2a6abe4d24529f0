# cmake/pyhost_targets.cmake: what every target of ours is compiled with; nothing here reaches a dependency.

# Warnings are errors, in our code only.
function(pyhost_warnings target)
  set(cxx_only $<COMPILE_LANGUAGE:C,CXX>)
  target_compile_options(${target} PRIVATE $<${cxx_only}:-Wall> $<${cxx_only}:-Wextra> $<${cxx_only}:-Werror>)
endfunction()

function(pyhost_sanitize target)
  if(PYHOST_SANITIZE)
    target_compile_options(${target} PRIVATE
      -fno-omit-frame-pointer
      -fno-sanitize-recover=all
      -fsanitize=${PYHOST_SANITIZE})
    target_link_options(${target} PRIVATE -fsanitize=${PYHOST_SANITIZE})
  endif()
  if(PYHOST_SANITIZE MATCHES "thread")
    # It does not see what a lone fence orders, and says so.
    target_compile_options(${target} PRIVATE -Wno-tsan)
  endif()
endfunction()

# pyhost_sanitize_less(target): without the checks of each use of a pointer for null and for its alignment, a third of the
# time that a file takes to compile. A null that is read is a fault that the address sanitizer reports; one that is only
# bound to a reference is found no more. For what runs beside no script, and reads no memory of others.
function(pyhost_sanitize_less target)
  if(PYHOST_SANITIZE MATCHES "address.*undefined")
    target_compile_options(${target} PRIVATE -fno-sanitize=null,alignment)
  endif()
endfunction()

# A result does not depend on the compiler's taste: no fused multiply-add where the source writes two roundings.
function(pyhost_exact_arithmetic target)
  target_compile_options(${target} PRIVATE
    $<$<COMPILE_LANGUAGE:C,CXX>:-ffp-contract=off>
    $<$<COMPILE_LANGUAGE:CUDA>:-fmad=false>)
endfunction()

function(pyhost_target target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  # Said to nvcc outright: CMake 3.25 does not know that it speaks C++20.
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CUDA>:-std=c++20>)
  pyhost_warnings(${target})
  pyhost_sanitize(${target})
endfunction()
