// host/bench/memory_file.hpp: a file in memory, without a name, through which one child leaves data for others.
//
// Not a temporary file: nobody else can open it, and it ends with its processes, however these end.
#pragma once

#include <string>

#include "core/descriptor.hpp"

namespace pyhost::bench {

class MemoryFile {
public:
    // Throws Error.
    MemoryFile();

    // To be inherited: by the child that writes, and by those that read.
    int writer() const { return writer_.get(); }
    int reader() const { return reader_.get(); }

    // For processes that inherit neither; only those of this user can open it.
    std::string path() const;

private:
    Descriptor writer_;
    Descriptor reader_;
};

}  // namespace pyhost::bench
