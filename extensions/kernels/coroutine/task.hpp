// extensions/kernels/coroutine/task.hpp: what a coroutine returns that runs until it waits, and is resumed by its
// owner.
#pragma once

#include <coroutine>
#include <cstdint>
#include <exception>
#include <utility>

namespace pyhost::coroutine {

// Empty where there was no memory for its frame.
class Task {
public:
    struct Promise {
        std::int64_t ball = 0;  // where both sides find it while the task is suspended

        Task get_return_object() noexcept { return Task(std::coroutine_handle<Promise>::from_promise(*this)); }
        static Task get_return_object_on_allocation_failure() noexcept { return Task(nullptr); }
        static std::suspend_never initial_suspend() noexcept { return {}; }
        static std::suspend_always final_suspend() noexcept { return {}; }
        void return_value(std::int64_t last) noexcept { ball = last; }
        static void unhandled_exception() noexcept { std::terminate(); }
    };
    using promise_type = Promise;
    using Handle = std::coroutine_handle<Promise>;

    explicit Task(Handle handle) noexcept : handle_(handle) {}
    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    Task& operator=(Task&&) = delete;
    ~Task() {
        if (handle_) {
            handle_.destroy();
        }
    }

    [[nodiscard]] Handle handle() const noexcept { return handle_; }
    [[nodiscard]] Handle release() noexcept { return std::exchange(handle_, nullptr); }

private:
    Handle handle_;
};

}  // namespace pyhost::coroutine
