// tests/host/child_status.hpp: what must not happen to the test's own process happens to a forked one.
#pragma once

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

namespace pyhost::test {

// Runs `body` in the child of a fork, which leaves with its result; returns the status that waitpid() gives.
template <class Body>
int status_of_child(Body body) {
    std::fflush(nullptr);
    const pid_t pid = ::fork();
    if (pid == 0) ::_exit(body());
    int status = 0;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
    return status;
}

}  // namespace pyhost::test
