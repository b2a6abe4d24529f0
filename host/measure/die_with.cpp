// host/measure/die_with.cpp: by the kernel, for a worker that computes does not read its pipe.
#include "measure/die_with.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>

namespace pyhost::measure {

void die_with(int parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::raise(SIGKILL);  // it ended before the kernel knew
}

}  // namespace pyhost::measure
