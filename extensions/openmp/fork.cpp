// extensions/openmp/fork.cpp: lets a forked process use OpenMP.
//
// GNU's runtime keeps its threads for the next parallel region. A fork copies the record of them but not the threads,
// and the child's first region waits for them forever; so the forking thread gives its own up before, and either
// process starts new ones.
#include <omp.h>
#include <pthread.h>

#include "openmp/openmp.hpp"

namespace pyhost::openmp {

void survive_fork() noexcept {
    // Fails only for want of memory; then forking is as it was without us.
    [[maybe_unused]] static const int registered =
        pthread_atfork([] { omp_pause_resource_all(omp_pause_hard); }, nullptr, nullptr);
}

}  // namespace pyhost::openmp
