# cmake/pyhost_rooms.cmake: a room of host/ is a static library, and its DEPENDS are the arrows.

# pyhost_add_room(name [BESIDE_THE_SCRIPT] [DEPENDS rooms...] SOURCES files... [LINK libraries...])
# makes pyhost_<name>; includes are written from host/: "core/result.hpp". BESIDE_THE_SCRIPT: its code runs in the
# process of the script, in time that is measured.
function(pyhost_add_room name)
  cmake_parse_arguments(PARSE_ARGV 1 room "BESIDE_THE_SCRIPT" "" "DEPENDS;SOURCES;LINK")
  set(target pyhost_${name})
  list(TRANSFORM room_DEPENDS PREPEND pyhost_)
  list(TRANSFORM room_SOURCES PREPEND ${name}/)
  add_library(${target} STATIC ${room_SOURCES})
  set_target_properties(${target} PROPERTIES PYHOST_BESIDE_THE_SCRIPT "${room_BESIDE_THE_SCRIPT}")
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/host)
  target_link_libraries(${target} PUBLIC ${room_DEPENDS} PRIVATE ${room_LINK})
  pyhost_compile_together(${target})
  pyhost_target(${target})
  if(NOT room_BESIDE_THE_SCRIPT)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)  # in three quarters of -O3's time
    pyhost_sanitize_less(${target})
  endif()
endfunction()

# pyhost_compile_together(target): up to sixteen files are compiled as one, as half of what a file takes is the headers
# that it includes. A file's names without a linkage are seen by those that are compiled with it. -DCMAKE_UNITY_BUILD=OFF compiles one by one, for a tree in which one file changes often.
function(pyhost_compile_together target)
  if(NOT DEFINED CMAKE_UNITY_BUILD OR CMAKE_UNITY_BUILD)
    set_target_properties(${target} PROPERTIES
      UNITY_BUILD ON
      UNITY_BUILD_BATCH_SIZE 16)
  endif()
endfunction()

# pyhost_embed_python(room files...): compiles Python files into a room, as the table of its python_sources.hpp.
# Global property PYHOST_PYTHON_OF_<room>: their paths.
function(pyhost_embed_python room)
  set(target pyhost_${room})
  set(output ${PROJECT_BINARY_DIR}/generated/${room}/python_sources.cpp)
  set(generator ${PROJECT_SOURCE_DIR}/cmake/embed_python.py)
  list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/${room}/python/ OUTPUT_VARIABLE files)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${PYHOST_VENV_PYTHON} -I ${generator} ${room} ${output} ${files}
    DEPENDS ${generator} ${files}
    COMMENT "Embedding ${room}/python"
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
  set_property(GLOBAL PROPERTY PYHOST_PYTHON_OF_${room} ${files})
endfunction()

# pyhost_write_build_config(room): gives the room, and those that depend on it, "build_config.hpp".
function(pyhost_write_build_config room)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/build_config.hpp.in ${PROJECT_BINARY_DIR}/generated/build_config.hpp @ONLY)
  target_include_directories(pyhost_${room} PUBLIC ${PROJECT_BINARY_DIR}/generated)
endfunction()
