// host/gil/block.hpp: some fields of one object, copied at once: fewer system calls, and less time for a change.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <initializer_list>

#include "gil/memory.hpp"

namespace pyhost::gil {

struct Field {
    std::int32_t offset;
    std::size_t bytes;
};

class Block {
public:
    template <ReadableMemory Memory>
    bool read(const Memory& memory, std::uint64_t object, std::initializer_list<Field> fields) noexcept {
        std::size_t end = 0;
        first_ = SIZE_MAX;
        for (const Field& field : fields) {
            first_ = std::min(first_, static_cast<std::size_t>(field.offset));
            end = std::max(end, static_cast<std::size_t>(field.offset) + field.bytes);
        }
        return end - first_ <= sizeof bytes_ && memory.read(object + first_, bytes_, end - first_);
    }

    template <class T>
    T get(std::int32_t offset) const noexcept {
        T value{};
        std::memcpy(&value, bytes_ + (static_cast<std::size_t>(offset) - first_), sizeof value);
        return value;
    }

private:
    std::size_t first_ = 0;
    unsigned char bytes_[256];
};

}  // namespace pyhost::gil
