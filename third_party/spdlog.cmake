# third_party/spdlog.cmake: spdlog and fmt without their shared libraries, whose symbols every start would bind anew.
#
# Gives the targets pyhost_fmt and pyhost_spdlog.

if(fmt_VERSION VERSION_LESS 11)
  get_target_property(fmt_headers fmt::fmt-header-only INTERFACE_INCLUDE_DIRECTORIES)
  add_library(pyhost_fmt STATIC ${PROJECT_SOURCE_DIR}/third_party/fmt.cpp)
  target_compile_features(pyhost_fmt PUBLIC cxx_std_20)
  target_include_directories(pyhost_fmt SYSTEM PUBLIC ${fmt_headers})
else()
  message(STATUS "pyhost links fmt ${fmt_VERSION} shared: third_party/fmt.cpp was written for versions 9 and 10")
  add_library(pyhost_fmt INTERFACE)
  target_link_libraries(pyhost_fmt INTERFACE fmt::fmt)
endif()

# From its headers: two files log.
get_target_property(spdlog_headers spdlog::spdlog_header_only INTERFACE_INCLUDE_DIRECTORIES)
add_library(pyhost_spdlog INTERFACE)
target_compile_definitions(pyhost_spdlog INTERFACE SPDLOG_FMT_EXTERNAL)
target_include_directories(pyhost_spdlog SYSTEM INTERFACE ${spdlog_headers})
target_link_libraries(pyhost_spdlog INTERFACE pyhost_fmt Threads::Threads)
