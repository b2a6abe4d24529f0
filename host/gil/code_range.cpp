// host/gil/code_range.cpp: the loaded objects, from the dynamic linker.
#include "gil/code_range.hpp"

#include <link.h>

#include <algorithm>
#include <span>

namespace pyhost::gil {
namespace {

struct Search {
    const void* code;
    CodeRange found;
};

CodeRange range_of(const dl_phdr_info& object) {
    CodeRange range{.begin = UINTPTR_MAX, .end = 0};
    for (const ElfW(Phdr) & segment : std::span(object.dlpi_phdr, object.dlpi_phnum)) {
        if (segment.p_type != PT_LOAD) continue;
        const std::uintptr_t begin = object.dlpi_addr + segment.p_vaddr;
        range.begin = std::min(range.begin, begin);
        range.end = std::max(range.end, begin + segment.p_memsz);
    }
    return range;
}

int look_at(dl_phdr_info* object, std::size_t, void* data) {
    auto* search = static_cast<Search*>(data);
    const CodeRange range = range_of(*object);
    if (!range.contains(search->code)) return 0;
    search->found = range;
    return 1;
}

}  // namespace

CodeRange code_around(const void* code) {
    Search search{.code = code, .found = {}};
    ::dl_iterate_phdr(look_at, &search);
    return search.found;
}

}  // namespace pyhost::gil
