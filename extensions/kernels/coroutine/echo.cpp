// extensions/kernels/coroutine/echo.cpp: a coroutine for each socket, all of which wait by one epoll.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <new>
#include <vector>

#include "kernels/coroutine/pong.hpp"
#include "kernels/coroutine/task.hpp"

namespace pyhost::coroutine {
namespace {

// A socket, and the task that waits for it.
struct Waiter {
    int socket = -1;
    std::coroutine_handle<> task = nullptr;

    static bool await_ready() noexcept { return false; }
    void await_suspend(std::coroutine_handle<> self) noexcept { task = self; }
    void await_resume() const noexcept {}
};

// Ends with 0, or errno.
Task echo(Waiter& readable, std::int64_t rounds) {
    for (std::int64_t round = 0; round < rounds; ++round) {
        char byte = 0;
        ssize_t got = 0;
        while ((got = recv(readable.socket, &byte, 1, MSG_DONTWAIT)) < 0 && (errno == EAGAIN || errno == EINTR)) {
            co_await readable;
        }
        if (got != 1 || send(readable.socket, &byte, 1, MSG_NOSIGNAL) != 1) {
            co_return got == 0 ? ECONNRESET : errno;
        }
    }
    co_return 0;
}

// An epoll of its own, closed at the end.
struct Epoll {
    int fd = epoll_create1(EPOLL_CLOEXEC);

    Epoll() = default;
    Epoll(const Epoll&) = delete;
    Epoll& operator=(const Epoll&) = delete;
    ~Epoll() {
        if (fd >= 0) {
            close(fd);
        }
    }

    // Once for all: an edge tells of each byte that comes after the last was read.
    [[nodiscard]] bool add(Waiter& waiter) const noexcept {
        epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.ptr = &waiter}};
        return epoll_ctl(fd, EPOLL_CTL_ADD, waiter.socket, &event) == 0;
    }
};

// Resumes who may go on until none waits any more.
int run(const Epoll& epoll, std::size_t waiting) {
    std::array<epoll_event, 256> events{};
    while (waiting > 0) {
        const int ready = epoll_wait(epoll.fd, events.data(), static_cast<int>(events.size()), -1);
        if (ready < 0 && errno != EINTR) {
            return errno;
        }
        for (int i = 0; i < ready; ++i) {
            auto& waiter = *static_cast<Waiter*>(events[static_cast<std::size_t>(i)].data.ptr);
            if (waiter.task && !waiter.task.done()) {
                waiter.task.resume();
                waiting -= waiter.task.done() ? 1 : 0;
            }
        }
    }
    return 0;
}

int echo_all(const int* sockets, std::size_t count, std::int64_t rounds) {
    const Epoll epoll;
    if (epoll.fd < 0) {
        return errno;
    }
    std::vector<Waiter> waiters(count);
    std::vector<Task> tasks;
    tasks.reserve(count);
    std::size_t waiting = 0;
    for (std::size_t i = 0; i < count; ++i) {
        waiters[i].socket = sockets[i];
        if (!epoll.add(waiters[i])) {
            return errno;
        }
        tasks.push_back(echo(waiters[i], rounds));
        if (!tasks.back().handle()) {
            return ENOMEM;
        }
        waiting += tasks.back().handle().done() ? 0 : 1;
    }
    if (const int failed = run(epoll, waiting)) {
        return failed;
    }
    for (const Task& task : tasks) {
        if (const std::int64_t failed = task.handle().promise().ball) {
            return static_cast<int>(failed);
        }
    }
    return 0;
}

}  // namespace
}  // namespace pyhost::coroutine

int pyhost_echo(const int* sockets, std::int64_t count, std::int64_t rounds) noexcept {
    try {
        return pyhost::coroutine::echo_all(sockets, static_cast<std::size_t>(count), rounds);
    } catch (const std::bad_alloc&) {
        return ENOMEM;
    }
}
