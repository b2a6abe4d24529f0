// host/gil/python_text.cpp: the last characters of a str, of 1, 2 or 4 bytes each, one by one to UTF-8.
#include "gil/python_text.hpp"

#include <algorithm>
#include <string_view>

namespace pyhost::gil {
namespace {

constexpr std::size_t most_kept = 256;

// A longer one is a number that was read while it changed.
constexpr std::uint64_t most_characters = 1 << 20;

constexpr std::string_view ellipsis = "…";
constexpr char32_t replacement = 0xFFFD;

bool is_surrogate(char32_t character) { return character >= 0xD800 && character < 0xE000; }

// The last characters of a str, as they lie in memory.
class Characters {
public:
    template <ReadableMemory Memory>
    bool read(const Memory& memory, const pyhost_python_layout& layout, std::uint64_t address,
              std::size_t most) noexcept {
        std::uint64_t length = 0;
        std::uint32_t state = 0;
        if (!read_value(memory, address + static_cast<std::uint64_t>(layout.text_length), length) ||
            !read_value(memory, address + static_cast<std::uint64_t>(layout.text_state), state)) {
            return false;
        }
        kind_ = (state & layout.text_kind_mask) / layout.text_kind_unit;
        const bool is_kind = kind_ == 1 || kind_ == 2 || kind_ == 4;
        if (!is_kind || (state & layout.text_compact_mask) == 0 || length > most_characters) return false;
        const bool is_ascii = (state & layout.text_ascii_mask) != 0;
        const auto data = static_cast<std::uint64_t>(is_ascii ? layout.text_ascii_data : layout.text_other_data);
        count_ = std::min<std::size_t>(length, most);
        is_whole_ = count_ == length;
        return memory.read(address + data + (length - count_) * kind_, bytes_, count_ * kind_);
    }

    std::size_t count() const noexcept { return count_; }
    bool is_whole() const noexcept { return is_whole_; }

    char32_t at(std::size_t index) const noexcept {
        char32_t character = 0;
        std::memcpy(&character, bytes_ + index * kind_, kind_);  // the lowest byte comes first
        return is_surrogate(character) || character > 0x10FFFF ? replacement : character;
    }

private:
    std::size_t kind_ = 1;
    std::size_t count_ = 0;
    bool is_whole_ = true;
    unsigned char bytes_[4 * most_kept];
};

std::size_t utf8_bytes(char32_t character) {
    if (character < 0x80) return 1;
    if (character < 0x800) return 2;
    return character < 0x10000 ? 3 : 4;
}

// Returns where it ends.
char* write_utf8(char32_t character, char* to) {
    constexpr unsigned lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    const std::size_t bytes = utf8_bytes(character);
    for (std::size_t place = bytes - 1; place > 0; --place) {
        to[place] = static_cast<char>(0x80 | (character & 63));
        character >>= 6;
    }
    to[0] = static_cast<char>(lead[bytes] | character);
    return to + bytes;
}

// Index of the first of the last characters that fit into `room` bytes together.
std::size_t first_that_fits(const Characters& characters, std::size_t room) {
    std::size_t first = characters.count();
    for (; first > 0; --first) {
        const std::size_t bytes = utf8_bytes(characters.at(first - 1));
        if (bytes > room) break;
        room -= bytes;
    }
    return first;
}

void write_end(const Characters& characters, std::span<char> out) {
    const std::size_t room = out.size() - 1;
    char* to = out.data();
    std::size_t index = first_that_fits(characters, room);
    if (index > 0 || !characters.is_whole()) {
        index = first_that_fits(characters, room - ellipsis.size());
        to = std::ranges::copy(ellipsis, to).out;
    }
    for (; index < characters.count(); ++index) to = write_utf8(characters.at(index), to);
    *to = '\0';
}

}  // namespace

template <ReadableMemory Memory>
bool read_text(const Memory& memory, const pyhost_python_layout& layout, std::uint64_t address,
               std::span<char> out) noexcept {
    out[0] = '\0';
    Characters characters;
    if (!characters.read(memory, layout, address, std::min(out.size(), most_kept) - 1)) return false;
    write_end(characters, out);
    return true;
}

template bool read_text(const OwnMemory&, const pyhost_python_layout&, std::uint64_t, std::span<char>) noexcept;
template bool read_text(const OtherMemory&, const pyhost_python_layout&, std::uint64_t, std::span<char>) noexcept;

}  // namespace pyhost::gil
