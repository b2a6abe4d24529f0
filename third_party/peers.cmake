# third_party/peers.cmake: the systems of third_party/peers.sh that this build asks for, and what compiles with them.
#
# pyhost_find_peer() says where one is, or why not. What they compile is of the target pyhost_peers, which no other build
# waits for: where a compiler of theirs fails, the backend says so by itself.

set(PYHOST_PEERS "" CACHE STRING "Peers whose backends are built, e.g. pythran,mypyc; ./demo.sh --peers installs them and sets it")

add_custom_target(pyhost_peers)

# pyhost_find_peer(folder reason name): sets `folder` to the environment of a peer, or `reason` to why there is none.
function(pyhost_find_peer folder reason name)
  set(${folder} "" PARENT_SCOPE)
  set(${reason} "./demo.sh --peers=${name} installs it" PARENT_SCOPE)
  string(REPLACE "," ";" peers "${PYHOST_PEERS}")
  if(NOT name IN_LIST peers)
    return()
  endif()
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env PYTHON=${PYHOST_PYTHON} ${PROJECT_SOURCE_DIR}/third_party/peers.sh --state ${name}
    OUTPUT_VARIABLE state OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  if(state MATCHES "^there (.+)$")
    set(${folder} "${CMAKE_MATCH_1}" PARENT_SCOPE)
  elseif(state MATCHES "^failed (.+)$")
    set(${reason} "${CMAKE_MATCH_1}; ./demo.sh --peers=${name} tries again" PARENT_SCOPE)
  endif()
endfunction()

# pyhost_place_peer(backend folder): gives a backend's package _peer.py, which says where the peer's environment is.
function(pyhost_place_peer backend folder)
  file(CONFIGURE OUTPUT ${PYHOST_BACKENDS_DIR}/pyhost_${backend}/_peer.py CONTENT "ENVIRONMENT = \"${folder}\"\n")
endfunction()

# pyhost_peer_command(backend output DEPENDS files... COMMAND words... [COPY from to ...]): a step of pyhost_peers that
# writes `output`, an extension module in a backend's package. COPY: what the command leaves elsewhere, and names for it.
function(pyhost_peer_command backend output)
  cmake_parse_arguments(PARSE_ARGV 2 step "" "" "DEPENDS;COMMAND;COPY")
  set(file ${PYHOST_BACKENDS_DIR}/pyhost_${backend}/${output})
  cmake_path(GET file STEM stem)
  cmake_path(GET file PARENT_PATH folder)
  file(MAKE_DIRECTORY ${folder})
  set(copies "")
  while(step_COPY)
    list(POP_FRONT step_COPY from to)
    list(APPEND copies COMMAND ${CMAKE_COMMAND} -E copy ${from} ${folder}/${to})
  endwhile()
  add_custom_command(
    OUTPUT ${file}
    COMMAND ${step_COMMAND}
    ${copies}
    DEPENDS ${step_DEPENDS}
    COMMENT "Compiling ${stem} of ${backend}"
    VERBATIM)
  add_custom_target(pyhost_peer_${backend}${stem} DEPENDS ${file})
  add_dependencies(pyhost_peers pyhost_peer_${backend}${stem})
endfunction()

# pyhost_add_peer_library(name PYTHON files...): the backend of a peer that is a Python package, or why there is none.
function(pyhost_add_peer_library name)
  pyhost_find_peer(peer reason ${name})
  if(NOT peer)
    pyhost_skip_backend(${name} "${reason}" KIND library)
    return()
  endif()
  pyhost_place_peer(${name} ${peer})
  pyhost_add_backend(${name} KIND library ${ARGN})
endfunction()
