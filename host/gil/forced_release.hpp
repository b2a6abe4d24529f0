// host/gil/forced_release.hpp: tells a release that another thread asked for from one that native code makes.
//
// Both signal gil->cond in CPython's drop_gil(), and only its callers differ: PyEval_SaveThread(), or the evaluation
// loop.  One release of either kind is made when tracing begins, and the stack of its signal noted: return addresses,
// and where each is kept.  From then on a release is forced where the first two that tell the kinds apart are the
// evaluation loop's: two comparisons, no unwinding, no symbols.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <cstring>

namespace pyhost::gil {

// A call of a hook: the code that called it, and the hook's own frame (__builtin_frame_address(0)).
struct HookCall {
    const void* caller;
    const void* frame;
};

inline constexpr std::size_t deepest_call = 8;

// The calls that lead to a hook, from its caller outwards.
struct CallChain {
    struct Level {
        const void* address;    // where it returns to
        std::ptrdiff_t offset;  // of the place in memory that keeps the address, from the hook's frame
    };
    std::size_t depth = 0;
    Level levels[deepest_call];
};

// Learns both kinds in the calling thread, which holds the GIL of these two conditions: `release_and_acquire` lets go
// and takes it back; `be_forced` makes the evaluation loop do so, with nobody there to take it.  False where the two
// cannot be told apart: then no release is forced.
bool learn_forced_release(pthread_cond_t* release, pthread_cond_t* acquire, void (*release_and_acquire)(),
                          void (*be_forced)());

bool knows_forced_release();

// Of a forced release: the call of the hook, and the first call further out that the two kinds do not share.
namespace detail {
extern CallChain::Level nearest_forced;
extern CallChain::Level telling_forced;
}  // namespace detail

inline const void* kept_at(const void* frame, std::ptrdiff_t offset) {
    const void* address = nullptr;
    std::memcpy(&address, static_cast<const char*>(frame) + offset, sizeof address);
    return address;
}

inline bool is_forced_release(const HookCall& call) {
    return call.caller == detail::nearest_forced.address &&
           kept_at(call.frame, detail::telling_forced.offset) == detail::telling_forced.address;
}

// From the hooks of a thread that learns: a signal of its release, and a wait that must return at once, for nobody
// takes the GIL.
void learn_from(pthread_cond_t* signalled, const HookCall& call);
bool is_answered_at_once(const pthread_cond_t* waited_on);

}  // namespace pyhost::gil
