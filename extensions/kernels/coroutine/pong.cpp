// extensions/kernels/coroutine/pong.cpp: two tasks that exchange a ball.
#include "kernels/coroutine/pong.hpp"

#include "kernels/coroutine/task.hpp"

namespace pyhost::coroutine {
namespace {

using Handle = Task::Handle;

// co_await HandOver{ball}: suspends with the ball, and gives the one that the task is resumed with.
struct HandOver {
    std::int64_t ball = 0;
    Task::Promise* own = nullptr;

    static bool await_ready() noexcept { return false; }
    void await_suspend(Handle self) noexcept {
        own = &self.promise();
        own->ball = ball;
    }
    [[nodiscard]] std::int64_t await_resume() const noexcept { return own->ball; }
};

Task pong() {
    std::int64_t ball = co_await HandOver{};
    while (true) {
        ball = co_await HandOver{ball * 3 & 0xFFFF};
    }
}

Task ping(std::int64_t n) {
    std::int64_t ball = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        ball = co_await HandOver{ball + 2};
    }
    co_return ball;
}

std::int64_t send(Handle task, std::int64_t ball) noexcept {
    task.promise().ball = ball;
    task.resume();
    return task.promise().ball;
}

}  // namespace
}  // namespace pyhost::coroutine

using pyhost::coroutine::Task;

void* pyhost_pong_start() noexcept { return pyhost::coroutine::pong().release().address(); }

std::int64_t pyhost_pong_send(void* pong, std::int64_t ball) noexcept {
    return pyhost::coroutine::send(Task::Handle::from_address(pong), ball);
}

void pyhost_pong_end(void* pong) noexcept { Task::Handle::from_address(pong).destroy(); }

std::int64_t pyhost_ping_pong(std::int64_t n) noexcept {
    const Task first = pyhost::coroutine::ping(n);
    const Task second = pyhost::coroutine::pong();
    if (!first.handle() || !second.handle()) {
        return -1;
    }
    std::int64_t ball = first.handle().promise().ball;
    while (!first.handle().done()) {
        ball = pyhost::coroutine::send(first.handle(), pyhost::coroutine::send(second.handle(), ball));
    }
    return ball;
}
