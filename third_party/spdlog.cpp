// third_party/spdlog.cpp: spdlog's compiled half, to be linked statically: Debian ships it as a shared library only.
//
// Used from its headers alone, every file that logs would take 7 s longer to compile, and 14 under the sanitizers.
// These are the sources of its library that a logger with a coloured sink needs, in versions 1.10 to 1.15.
#include <spdlog/common-inl.h>
#include <spdlog/details/backtracer-inl.h>
#include <spdlog/details/log_msg-inl.h>
#include <spdlog/details/log_msg_buffer-inl.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/os-inl.h>
#include <spdlog/details/periodic_worker-inl.h>
#include <spdlog/details/registry-inl.h>
#include <spdlog/logger-inl.h>
#include <spdlog/pattern_formatter-inl.h>
#include <spdlog/sinks/ansicolor_sink-inl.h>
#include <spdlog/sinks/base_sink-inl.h>
#include <spdlog/sinks/sink-inl.h>
#include <spdlog/sinks/stdout_color_sinks-inl.h>
#include <spdlog/spdlog-inl.h>

#include <mutex>

namespace spdlog {

using Mutex = details::console_mutex;

template logger::logger(std::string name, sinks_init_list::iterator begin, sinks_init_list::iterator end);
template class sinks::base_sink<std::mutex>;
template class sinks::ansicolor_sink<Mutex>;
template class sinks::ansicolor_stdout_sink<Mutex>;
template class sinks::ansicolor_stderr_sink<Mutex>;
template std::shared_ptr<logger> stderr_color_mt<synchronous_factory>(const std::string& name, color_mode mode);

}  // namespace spdlog
