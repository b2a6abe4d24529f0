// extensions/kernels/coroutine/pong.hpp: a C++20 coroutine that waits for a ball, and what every binding calls of it.
//
// ping_pong of pyscripts/ping_pong.py: pong makes the ball three times as much, in 16 bits, and hands it back. A
// suspended coroutine is a frame on the heap with what it needs to go on, and has no stack.
#pragma once

#include <cstdint>

extern "C" {

// A coroutine that is suspended until it is sent a ball; NULL where there is no memory for its frame.
void* pyhost_pong_start() noexcept;

// Resumes it, and returns once it is suspended again: the ball that it hands back. Not from two threads at once.
std::int64_t pyhost_pong_send(void* pong, std::int64_t ball) noexcept;

// Destroys it where it is suspended.
void pyhost_pong_end(void* pong) noexcept;

// n exchanges between two coroutines, which are resumed in turn. The ball, or -1 where there is no memory.
std::int64_t pyhost_ping_pong(std::int64_t n) noexcept;

// A coroutine for each of `count` sockets, which sends `rounds` bytes back, one by one; they wait by one epoll. Returns
// once all are done: 0, or errno.
int pyhost_echo(const int* sockets, std::int64_t count, std::int64_t rounds) noexcept;
}
