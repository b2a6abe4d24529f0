// host/bench/shared_input.hpp: our standard input, where it is a pipe, for every child that runs the script.
//
// What comes through a pipe comes once: it is kept while it is passed on. Nothing is read ahead of a script that reads,
// so that a pipe that nobody closes stops no script that does not.
#pragma once

#include <poll.h>

#include <cstddef>
#include <memory>

#include "core/descriptor.hpp"

namespace pyhost::bench {

// All that came so far, in memory.
class SharedInput {
public:
    explicit SharedInput(int fd);  // not owned

    int descriptor() const { return fd_; }
    int store() const { return store_.get(); }
    std::size_t size() const { return size_; }
    bool has_ended() const { return has_ended_; }
    bool take_some();  // without waiting; false where nothing is there

private:
    int fd_;
    Descriptor store_;
    std::size_t size_ = 0;
    bool has_ended_ = false;
};

// One child's pipe, which has all of it from the start.
class InputFeed {
public:
    explicit InputFeed(std::shared_ptr<SharedInput> source);

    int read_end() const { return read_.get(); }
    void close_read_end() { read_.reset(); }  // in the parent, once the child has it
    pollfd awaited() const;                   // when pump() has something to do; a negative descriptor: never
    void pump();                              // passes on what it can without waiting

private:
    bool write_some();

    std::shared_ptr<SharedInput> source_;
    Descriptor read_;
    Descriptor write_;
    std::size_t passed_ = 0;
};

// Of standard input where it is a pipe or a socket; else none.
std::shared_ptr<SharedInput> shared_stdin();

}  // namespace pyhost::bench
