// extensions/simd/recycled.hpp: vectors for what a call needs in between, of pages that were touched before.
//
// A million complex numbers are 4000 new pages, which cost more than the steps of julia_list() that are made with them.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernels/page_pool.hpp"

namespace pyhost::simd {

// Of the page pool where it is much. Items that are made of nothing are not set, as they are written before they are
// read: clearing 16 MB of them would be one more pass through memory.
template <class Item>
struct RecyclingAllocator {
    using value_type = Item;

    RecyclingAllocator() = default;
    template <class Other>
    RecyclingAllocator(const RecyclingAllocator<Other>&) noexcept {}

    Item* allocate(std::size_t count) {
        const std::size_t bytes = count * sizeof(Item);
        if (bytes < pool::least_bytes) {
            return std::allocator<Item>().allocate(count);
        }
        void* const memory = pool::take(bytes);
        if (memory == nullptr) {
            throw std::bad_alloc();
        }
        return static_cast<Item*>(memory);
    }

    void deallocate(Item* items, std::size_t count) noexcept {
        if (count * sizeof(Item) < pool::least_bytes) {
            std::allocator<Item>().deallocate(items, count);
        } else {
            pool::give(items);
        }
    }

    template <class Any>
    void construct(Any*) noexcept {
        static_assert(std::is_trivially_copyable_v<Any>, "an item that is not set must be plain data");
    }
    template <class Any, class... Arguments>
    void construct(Any* item, Arguments&&... arguments) {
        std::construct_at(item, std::forward<Arguments>(arguments)...);
    }

    friend bool operator==(const RecyclingAllocator&, const RecyclingAllocator&) { return true; }
};

template <class Item>
using Recycled = std::vector<Item, RecyclingAllocator<Item>>;

}  // namespace pyhost::simd
