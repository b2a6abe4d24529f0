// host/bench/crash.hpp: what a child that a signal ended has left on its stderr.
#pragma once

#include <string>
#include <vector>

namespace pyhost::bench {

struct Crash {
    std::string said;                 // on stderr before it crashed
    std::string why;                  // the sentence of CPython or the C library; empty where the signal says it all
    std::string call;                 // "call 3 of julia", where it was in a swapped function
    std::string place;                // "script.py:12 in main": the innermost Python frame that is not pyhost's
    std::vector<std::string> native;  // innermost first: "module.so(julia+0x1b)"
};

// From what faulthandler, CPython and measure/crash_report.cpp write.
Crash crash_in(const std::string& complained);

// ", in call 3 of julia, at script.py:12 in main: PyEval_SaveThread: ..."; what is not known is left out.
std::string words_of(const Crash& crash);

}  // namespace pyhost::bench
