# cmake/pyhost_backends.cmake: kernels and backends register themselves here, and the catalog says what became of each.
#
# The host links none of them: it reads lib/pyhost/catalog.json, which pyhost_write_catalog() writes.

set(PYHOST_BACKENDS_DIR ${PROJECT_BINARY_DIR}/lib/pyhost)

# Builds every backend of the catalog.
add_custom_target(pyhost_backends)

# pyhost_add_kernel(name): the mathematics of one kernel, kernels/<name>.cpp, in the one library that every binding calls.
function(pyhost_add_kernel name)
  if(NOT TARGET pyhost_kernels)
    pyhost_make_kernels_library()
  endif()
  target_sources(pyhost_kernels PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${name}.cpp)
  set_property(GLOBAL APPEND PROPERTY PYHOST_KERNELS ${name})
endfunction()

# pyhost_add_reference_only(name): a kernel that is a script with CASES and VARIANTS, and nothing else: no backend has it.
function(pyhost_add_reference_only name)
  set_property(GLOBAL APPEND PROPERTY PYHOST_REFERENCE_ONLY ${name})
endfunction()

# pyhost_add_backend(name KIND reference|binding|implementation|interpreter|library|variant
#                    [SOURCES files... | PYTHON files... [SUBMODULES files...]] [LINK targets...] [EXECUTABLE file]
#                    [INNER_THREADS_BY variable])
# SOURCES make the extension module pyhost_<name>, PYTHON the package pyhost_<name>/, in which each file of SUBMODULES is an
# extension module of its own; a reference has none of them. EXECUTABLE is another Python, in whose processes it runs: the
# module where it has one, else the scripts' own functions. INNER_THREADS_BY is the environment variable that says how many
# threads a call starts (OMP_NUM_THREADS). What is compiled is the target pyhost_<name>; where it is not in
# PYHOST_BACKENDS, it is configured, but neither built by default nor in the catalog as built.
function(pyhost_add_backend name)
  cmake_parse_arguments(PARSE_ARGV 1 backend "" "EXECUTABLE;INNER_THREADS_BY;KIND" "SOURCES;PYTHON;SUBMODULES;LINK")
  set(module pyhost_${name})
  set(targets "")
  set_property(GLOBAL PROPERTY PYHOST_BACKEND_${name}_executable "${backend_EXECUTABLE}")
  set_property(GLOBAL PROPERTY PYHOST_BACKEND_${name}_inner_threads_by "${backend_INNER_THREADS_BY}")
  if(backend_KIND STREQUAL reference OR (backend_EXECUTABLE AND NOT backend_PYTHON))
    set(module "")
  elseif(backend_PYTHON)
    pyhost_copy_package(${module} ${backend_PYTHON})
    if(backend_SUBMODULES)
      pyhost_add_submodules(targets ${module} "${backend_SUBMODULES}" "${backend_LINK}")
    endif()
  else()
    pyhost_add_module(${module} "${backend_SOURCES}" "${backend_LINK}")
    set(targets ${module})
  endif()
  pyhost_is_wanted(wanted ${name})
  if(NOT targets)
    pyhost_record_backend(${name} "${backend_KIND}" "${module}" built "")
  elseif(wanted)
    add_dependencies(pyhost_backends ${module})
    pyhost_record_backend(${name} "${backend_KIND}" "${module}" built "")
  else()
    set_target_properties(${targets} PROPERTIES EXCLUDE_FROM_ALL ON)
    pyhost_record_backend(${name} "${backend_KIND}" "${module}" skipped "left out of this build: ./demo.sh --all builds it")
  endif()
endfunction()

# pyhost_skip_backend(name "reason" [KIND kind]): not built; the reason is a clause without a full stop.
function(pyhost_skip_backend name reason)
  cmake_parse_arguments(PARSE_ARGV 2 backend "" "KIND" "")
  if(NOT backend_KIND)
    set(backend_KIND binding)
  endif()
  message(STATUS "pyhost backend ${name} skipped: ${reason}")
  pyhost_record_backend(${name} ${backend_KIND} pyhost_${name} skipped "${reason}")
endfunction()

# pyhost_write_catalog(): lib/pyhost/catalog.json, and its twin for the installed tree with paths relative to itself.
function(pyhost_write_catalog)
  pyhost_check_wanted_backends()
  pyhost_check_required_backends()
  pyhost_catalog_text(text ${PROJECT_SOURCE_DIR}/pyscripts ${PYHOST_VENV_SITE})
  file(CONFIGURE OUTPUT ${PYHOST_BACKENDS_DIR}/catalog.json CONTENT "${text}\n" @ONLY)
  pyhost_catalog_text(text ../../share/pyhost/pyscripts site-packages)
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/installed/catalog.json CONTENT "${text}\n" @ONLY)
endfunction()

# pyhost_is_wanted(result name): is the backend in PYHOST_BACKENDS, or that list empty?
function(pyhost_is_wanted result name)
  string(REPLACE "," ";" wanted "${PYHOST_BACKENDS}")
  if(NOT wanted OR name IN_LIST wanted)
    set(${result} ON PARENT_SCOPE)
  else()
    set(${result} OFF PARENT_SCOPE)
  endif()
endfunction()

# Below: what the functions above share.

# lib/pyhost/libpyhost_kernels.so. With a copy in every binding, each would be timed at an address of its own, which alone
# makes a loop up to a third faster or slower.
function(pyhost_make_kernels_library)
  add_library(pyhost_kernels SHARED)
  target_include_directories(pyhost_kernels PUBLIC ${PROJECT_SOURCE_DIR}/extensions)
  set_target_properties(pyhost_kernels PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${PYHOST_BACKENDS_DIR})
  # -O2, not a release build's -O3: what distributions build extension modules with. Aligned, so that an edit of one
  # kernel does not move the loops of the others over a line of the instruction cache.
  target_compile_options(pyhost_kernels PRIVATE $<$<CONFIG:Release>:-O2> -falign-functions=64 -falign-loops=32)
  target_link_options(pyhost_kernels PRIVATE LINKER:-Bsymbolic-functions)
  pyhost_exact_arithmetic(pyhost_kernels)
  pyhost_target(pyhost_kernels)
  add_dependencies(pyhost_backends pyhost_kernels)
endfunction()

# Beside the library of the kernels, and finds it there wherever the two are moved.
function(pyhost_add_module target sources link)
  add_library(${target} MODULE ${sources})
  set_target_properties(${target} PROPERTIES
    PREFIX ""
    LIBRARY_OUTPUT_DIRECTORY ${PYHOST_BACKENDS_DIR}
    BUILD_WITH_INSTALL_RPATH ON
    INSTALL_RPATH "$ORIGIN"
    CXX_VISIBILITY_PRESET hidden
    CUDA_RUNTIME_LIBRARY Static)
  target_link_libraries(${target} PRIVATE pyhost_kernels pyhost_python_headers ${link})
  # Calls of CPython go through its address at once, not through a stub as well: 1 to 2 ns of a call with three buffers.
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:C,CXX>:-fno-plt>)
  pyhost_exact_arithmetic(${target})
  pyhost_target(${target})
endfunction()

# Extension modules in a package's folder, one of each source; `result`: their targets, which the package's own stands for.
function(pyhost_add_submodules result package sources link)
  set(targets "")
  foreach(source IN LISTS sources)
    cmake_path(GET source STEM name)
    set(target ${package}_${name})
    pyhost_add_module(${target} ${source} "${link}")
    set_target_properties(${target} PROPERTIES
      OUTPUT_NAME ${name}
      LIBRARY_OUTPUT_DIRECTORY ${PYHOST_BACKENDS_DIR}/${package}
      INSTALL_RPATH "$ORIGIN/..")
    list(APPEND targets ${target})
  endforeach()
  add_custom_target(${package})
  add_dependencies(${package} ${targets})
  set(${result} "${targets}" PARENT_SCOPE)
endfunction()

function(pyhost_copy_package package)
  foreach(file IN LISTS ARGN)
    cmake_path(GET file FILENAME name)
    configure_file(${file} ${PYHOST_BACKENDS_DIR}/${package}/${name} COPYONLY)
  endforeach()
endfunction()

function(pyhost_record_backend name kind module status reason)
  set_property(GLOBAL APPEND PROPERTY PYHOST_BACKENDS ${name})
  foreach(field kind module status reason)
    set_property(GLOBAL PROPERTY PYHOST_BACKEND_${name}_${field} "${${field}}")
  endforeach()
endfunction()

function(pyhost_check_wanted_backends)
  get_property(names GLOBAL PROPERTY PYHOST_BACKENDS)
  string(REPLACE "," ";" wanted "${PYHOST_BACKENDS}")
  foreach(name IN LISTS wanted)
    if(NOT name IN_LIST names)
      list(JOIN names ", " names)
      message(FATAL_ERROR "pyhost: PYHOST_BACKENDS names '${name}', but the backends are ${names}")
    endif()
  endforeach()
endfunction()

function(pyhost_check_required_backends)
  string(REPLACE "," ";" required "${PYHOST_REQUIRED_BACKENDS}")
  foreach(name IN LISTS required)
    get_property(status GLOBAL PROPERTY PYHOST_BACKEND_${name}_status)
    get_property(reason GLOBAL PROPERTY PYHOST_BACKEND_${name}_reason)
    if(NOT status)
      message(FATAL_ERROR "pyhost: backend '${name}' is required by PYHOST_REQUIRED_BACKENDS, but there is none of that name")
    elseif(NOT status STREQUAL built)
      message(FATAL_ERROR "pyhost: backend '${name}' is required by PYHOST_REQUIRED_BACKENDS, but it was skipped: ${reason}")
    endif()
  endforeach()
endfunction()

function(pyhost_catalog_text result pyscripts site)
  get_property(kernels GLOBAL PROPERTY PYHOST_KERNELS)
  get_property(names GLOBAL PROPERTY PYHOST_BACKENDS)
  list(SORT kernels)
  list(JOIN kernels "\", \"" kernels)
  get_property(reference_only GLOBAL PROPERTY PYHOST_REFERENCE_ONLY)
  list(SORT reference_only)
  list(JOIN reference_only "\", \"" reference_only)
  set(rows "")  # a string: a list would be cut at the semicolons of reasons
  set(separator "")
  foreach(name IN LISTS names)
    set(row "\"name\": \"${name}\"")
    foreach(field kind module status reason)
      get_property(value GLOBAL PROPERTY PYHOST_BACKEND_${name}_${field})
      string(APPEND row ", \"${field}\": \"${value}\"")
    endforeach()
    foreach(field executable inner_threads_by)
      get_property(value GLOBAL PROPERTY PYHOST_BACKEND_${name}_${field})
      if(value)
        string(APPEND row ", \"${field}\": \"${value}\"")
      endif()
    endforeach()
    string(APPEND rows "${separator}    {${row}}")
    set(separator ",\n")
  endforeach()
  set(${result} "{
  \"kernels\": [\"${kernels}\"],
  \"reference_only\": [\"${reference_only}\"],
  \"pyscripts\": \"${pyscripts}\",
  \"site\": \"${site}\",
  \"backends\": [\n${rows}\n  ]\n}" PARENT_SCOPE)
endfunction()
