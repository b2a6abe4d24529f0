// extensions/kernels/page_pool.cpp: see page_pool.hpp.
#include "kernels/page_pool.hpp"

#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <vector>

namespace pyhost::pool {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t huge_page = std::size_t{1} << 21;

struct Block {
    void* memory;
    std::size_t bytes;
};

double number_from(const char* variable, double otherwise) noexcept {
    const char* const text = std::getenv(variable);
    return text == nullptr || *text == '\0' ? otherwise : std::max(0.0, std::strtod(text, nullptr));
}

void* map_pages(std::size_t bytes) noexcept {
    void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return nullptr;
    }
    madvise(memory, bytes, MADV_HUGEPAGE);  // as NumPy asks for
    return memory;
}

class Pool {
public:
    void* take(std::size_t bytes) {
        const std::size_t rounded = (bytes + huge_page - 1) / huge_page * huge_page;
        const std::lock_guard lock(mutex_);
        last_use_ = Clock::now();
        Block block = reuse(rounded);
        if (block.memory == nullptr) {
            block = {map_pages(rounded), rounded};
        }
        if (block.memory != nullptr) {
            taken_.emplace(block.memory, block.bytes);
        }
        return block.memory;
    }

    std::size_t bytes_of(void* memory) {
        const std::lock_guard lock(mutex_);
        return taken_.at(memory);
    }

    void give(void* memory) {
        const std::lock_guard lock(mutex_);
        last_use_ = Clock::now();
        const auto found = taken_.find(memory);
        const Block block{memory, found->second};
        taken_.erase(found);
        // The longest there goes first.
        while (!waiting_.empty() && waiting_bytes_ + block.bytes > most_bytes_) {
            unmap(waiting_.front());
            waiting_.erase(waiting_.begin());
        }
        waiting_bytes_ += block.bytes;
        if (waiting_bytes_ > most_bytes_) {
            unmap(block);
            return;
        }
        waiting_.push_back(block);
        start_dropping();
    }

    std::size_t waiting_bytes() {
        const std::lock_guard lock(mutex_);
        return waiting_bytes_;
    }

    void before_fork() { mutex_.lock(); }
    void after_fork() { mutex_.unlock(); }
    // The thread that drops is not there, and what waits here would be copied page by page: no gain over new ones.
    void in_forked_process() {
        drop_all();
        dropping_ = false;
        mutex_.unlock();
    }

private:
    // The smallest that is large enough, unless more than a quarter of it would lie idle.
    Block reuse(std::size_t bytes) {
        auto best = waiting_.end();
        for (auto block = waiting_.begin(); block != waiting_.end(); ++block) {
            const bool fits = block->bytes >= bytes && block->bytes - block->bytes / 4 <= bytes;
            if (fits && (best == waiting_.end() || block->bytes <= best->bytes)) {
                best = block;
            }
        }
        if (best == waiting_.end()) {
            return {nullptr, 0};
        }
        const Block block = *best;
        waiting_.erase(best);
        waiting_bytes_ -= block.bytes;
        return block;
    }

    void unmap(const Block& block) {
        munmap(block.memory, block.bytes);
        waiting_bytes_ -= block.bytes;
    }

    void drop_all() {
        for (const Block& block : waiting_) {
            unmap(block);
        }
        waiting_.clear();
    }

    // A thread that waits until nobody has used the pool for a while, drops all, and ends: an idle process has none. No
    // Python in it, and all signals are the other threads'.
    void start_dropping() {
        if (dropping_) {
            return;
        }
        sigset_t all, before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        try {
            std::thread([this] { drop_when_idle(); }).detach();
            dropping_ = true;
        } catch (const std::system_error&) {
            drop_all();  // no thread can be had: then nothing waits
        }
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }

    void drop_when_idle() {
        std::unique_lock lock(mutex_);
        while (Clock::now() < last_use_ + idle_) {
            const auto until = last_use_ + idle_;
            lock.unlock();
            std::this_thread::sleep_until(until);
            lock.lock();
        }
        drop_all();
        dropping_ = false;
    }

    std::mutex mutex_;
    std::vector<Block> waiting_;  // by the time they were given
    std::unordered_map<void*, std::size_t> taken_;
    std::size_t waiting_bytes_ = 0;
    Clock::time_point last_use_;
    bool dropping_ = false;
    const std::size_t most_bytes_ = static_cast<std::size_t>(number_from("PYHOST_POOL", 256)) << 20;
    const std::chrono::duration<double> idle_{number_from("PYHOST_POOL_IDLE_S", 5)};
};

// Never destroyed: arrays are freed, and the thread ends, after everything that exit() does.
Pool& the_pool() {
    static Pool* const pool = [] {
        static Pool* made = new Pool;
        pthread_atfork([] { made->before_fork(); }, [] { made->after_fork(); }, [] { made->in_forked_process(); });
        return made;
    }();
    return *pool;
}

}  // namespace

void* take(std::size_t bytes) noexcept {
    try {
        return the_pool().take(bytes);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

void* resize(void* memory, std::size_t bytes) noexcept {
    void* const moved = take(bytes);
    if (moved != nullptr && memory != nullptr) {
        std::memcpy(moved, memory, std::min(bytes, the_pool().bytes_of(memory)));
        give(memory);
    }
    return moved;
}

void give(void* memory) noexcept {
    if (memory != nullptr) {
        the_pool().give(memory);
    }
}

std::size_t waiting_bytes() noexcept { return the_pool().waiting_bytes(); }

}  // namespace pyhost::pool
