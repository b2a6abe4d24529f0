// host/gil/forced_release.cpp: two call chains, compared.
#include "gil/forced_release.hpp"

#include <unwind.h>

#include <algorithm>

namespace pyhost::gil {

CallChain::Level detail::nearest_forced{};
CallChain::Level detail::telling_forced{};

namespace {

// What a thread that learns waits for; the hooks of all others find nothing here.
struct Lesson {
    const pthread_cond_t* release;
    const pthread_cond_t* acquire;
    CallChain* chain;
    const char* outermost;  // frame of what asked for the release
};
thread_local __attribute__((tls_model("initial-exec"))) Lesson lesson{};

struct Walk {
    CallChain* chain;
    HookCall call;
    bool has_left_the_hook = false;
    std::size_t seen = 0;  // levels between the hook and `outermost`
};

_Unwind_Reason_Code note_level(_Unwind_Context* context, void* data) {
    auto& walk = *static_cast<Walk*>(data);
    const auto* const address = reinterpret_cast<const void*>(_Unwind_GetIP(context));
    if (address == walk.call.caller) walk.has_left_the_hook = true;
    if (!walk.has_left_the_hook) return _URC_NO_REASON;
    const auto* const kept = reinterpret_cast<const char*>(_Unwind_GetCFA(context)) - sizeof(void*);
    if (kept >= lesson.outermost) return _URC_END_OF_STACK;
    ++walk.seen;
    CallChain& chain = *walk.chain;
    if (chain.depth == deepest_call) return _URC_NO_REASON;
    const std::ptrdiff_t offset = kept - static_cast<const char*>(walk.call.frame);
    if (kept_at(walk.call.frame, offset) != address) return _URC_END_OF_STACK;  // not as on x86-64
    chain.levels[chain.depth++] = {.address = address, .offset = offset};
    return _URC_NO_REASON;
}

[[gnu::noinline]] CallChain chain_of(void (*release)(), const pthread_cond_t* released,
                                     const pthread_cond_t* acquired) {
    CallChain chain;
    lesson = {.release = released,
              .acquire = acquired,
              .chain = &chain,
              .outermost = static_cast<const char*>(__builtin_frame_address(0))};
    release();
    lesson = {};
    return chain;
}

}  // namespace

bool learn_forced_release(pthread_cond_t* release, pthread_cond_t* acquire, void (*release_and_acquire)(),
                          void (*be_forced)()) {
    detail::nearest_forced = detail::telling_forced = {};
    const CallChain own = chain_of(release_and_acquire, release, acquire);
    const CallChain forced = chain_of(be_forced, release, acquire);
    if (own.depth == 0) return false;
    // The second at least: the first may be one drop_gil() that several functions jump into.
    std::size_t level = 1;
    while (level < own.depth && level < forced.depth && own.levels[level].address == forced.levels[level].address) {
        ++level;
    }
    if (level >= forced.depth) return false;
    detail::nearest_forced = forced.levels[0];
    detail::telling_forced = forced.levels[level];
    return true;
}

bool knows_forced_release() { return detail::nearest_forced.address != nullptr; }

void learn_from(pthread_cond_t* signalled, const HookCall& call) {
    if (signalled != lesson.release || lesson.chain->depth != 0) return;
    Walk walk{.chain = lesson.chain, .call = call};
    ::_Unwind_Backtrace(note_level, &walk);
    // The last two are `release` and what called it: the two kinds differ there in any case.
    constexpr std::size_t ours = 2;
    walk.chain->depth = std::min(walk.chain->depth, walk.seen - std::min(walk.seen, ours));
}

bool is_answered_at_once(const pthread_cond_t* waited_on) {
    return lesson.acquire != nullptr && waited_on == lesson.acquire;
}

}  // namespace pyhost::gil
