// extensions/rules/transpose_cast.hpp: a matrix of four types, the character of one of them, and an output of that
// type.
#pragma once

#include <cstdint>
#include <optional>

#include "kernels/transpose_cast.hpp"
#include "rules/buffers.hpp"

namespace pyhost::rules {

struct TransposeCast {
    static constexpr Place at_a{"transpose_cast", "a"};
    static constexpr Place at_format{"transpose_cast", "format"};
    static constexpr Place at_out{"transpose_cast", "out"};

    using ItemType = kernels::ItemType;

    // `format` as character() has it.
    TransposeCast(const View& matrix, std::uint32_t format) : from(required_type_of(matrix)) {
        a = with_item_type(from, [&](auto item) {
            return std::as_bytes(items_of<const decltype(item)>(at_a, matrix, Dimensions::two));
        });
        rows = static_cast<std::size_t>(matrix.shape[0]);
        columns = static_cast<std::size_t>(matrix.shape[1]);
        to = target(format);
    }

    // Of a str's code points the only one; 0, which means no type, where there are none or several.
    static std::uint32_t character(std::span<const std::uint32_t> text) noexcept {
        return text.size() == 1 ? text[0] : 0;
    }

    static std::optional<ItemType> type_of(const View& matrix) noexcept {
        for (const ItemType type : {ItemType::float64, ItemType::float32, ItemType::int32, ItemType::uint8}) {
            if (with_item_type(type, [&](auto item) { return detail::holds(matrix, element_of<decltype(item)>); })) {
                return type;
            }
        }
        return std::nullopt;
    }

    std::size_t results() const noexcept { return rows * columns; }

    // The call as Result<T> reads it, which makes or takes an output of items T.
    template <class T>
    struct To {
        using Item = T;
        static constexpr Place at_out = TransposeCast::at_out;
        std::size_t results() const noexcept { return call.results(); }
        std::span<T> output(const View& view) const {
            const std::span<T> items = output_of<T>(at_out, view, results());
            must_not_overlap(at_out, items, call.a, "a");
            return items;
        }
        const TransposeCast& call;
    };

    // use(To<T>), of the T that `format` asks for.
    template <class Use>
    auto with_target(Use use) const {
        return with_item_type(to, [&](auto item) { return use(To<decltype(item)>{*this}); });
    }

    void* output(const View& view) const {
        return with_target([&](const auto& target) -> void* { return target.output(view).data(); });
    }

    // Of what the kernel returned.
    void require(std::ptrdiff_t misfit) const {
        if (misfit != kernels::all_items_fit) {
            const std::size_t index = static_cast<std::size_t>(misfit);
            const char* const name = with_item_type(to, [](auto item) { return element_of<decltype(item)>.name; });
            refuse_call("transpose_cast", "a[" + std::to_string(index / columns) + ", " +
                                              std::to_string(index % columns) + "] must fit in " + name);
        }
    }

    ItemType from;
    ItemType to;
    std::span<const std::byte> a;
    std::size_t rows;
    std::size_t columns;

private:
    static ItemType required_type_of(const View& matrix) {
        const std::optional<ItemType> type = type_of(matrix);
        if (!type) {
            detail::refuse_format(at_a, matrix, "float64 ('d'), float32 ('f'), int32 ('i') or uint8 ('B')");
        }
        return *type;
    }

    static ItemType target(std::uint32_t format) {
        switch (format) {
            case 'd':
            case 'f':
            case 'i':
            case 'B': return static_cast<ItemType>(format);
            default: refuse_value(at_format, "must be 'd', 'f', 'i' or 'B'");
        }
    }
};

}  // namespace pyhost::rules
