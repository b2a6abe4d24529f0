// host/gil/location_table.cpp: decodes entries one after the other; nothing in memory is believed.
#include "gil/location_table.hpp"

#include <algorithm>
#include <climits>

namespace pyhost::gil {
namespace {

// A larger one is a number that was read while it changed.
constexpr std::uint64_t most_table_bytes = 16 << 20;

// The bytes of a table, one after the other.
template <ReadableMemory Memory>
class ByteStream {
public:
    ByteStream(const Memory& memory, std::uint64_t address, std::uint64_t bytes) noexcept
        : memory_(memory), address_(address), left_(std::min(bytes, most_table_bytes)) {}

    bool has_next() noexcept { return place_ < filled_ || refill(); }

    // 0 past the end; then is_good() is false.
    unsigned next() noexcept {
        if (has_next()) return bytes_[place_++];
        is_good_ = false;
        return 0;
    }

    bool is_good() const noexcept { return is_good_; }

private:
    bool refill() noexcept {
        const std::size_t bytes = std::min<std::uint64_t>(left_, sizeof bytes_);
        place_ = filled_ = 0;
        if (bytes == 0 || !memory_.read(address_, bytes_, bytes)) return false;
        address_ += bytes;
        left_ -= bytes;
        filled_ = bytes;
        return true;
    }

    const Memory& memory_;
    std::uint64_t address_;
    std::uint64_t left_;
    std::size_t place_ = 0;
    std::size_t filled_ = 0;
    bool is_good_ = true;
    unsigned char bytes_[512];
};

// Groups of six bits, the lowest first; another one follows where bit 6 is set.
template <ReadableMemory Memory>
std::int64_t read_varint(ByteStream<Memory>& stream) noexcept {
    constexpr int most_groups = 6;  // 32 bits take no more
    std::int64_t value = 0;
    for (int group = 0; group < most_groups; ++group) {
        const unsigned byte = stream.next();
        value |= static_cast<std::int64_t>(byte & 63) << (6 * group);
        if ((byte & 64) == 0) break;
    }
    return value;
}

// The lowest bit is the sign.
template <ReadableMemory Memory>
std::int64_t read_signed_varint(ByteStream<Memory>& stream) noexcept {
    const std::int64_t value = read_varint(stream);
    return (value & 1) != 0 ? -(value >> 1) : value >> 1;
}

int plain(std::int64_t number) noexcept { return number > 0 && number <= INT_MAX ? static_cast<int>(number) : 0; }

// As CPython's _PyCodeLocationInfoKind numbers them; those below are short forms.
enum EntryKind : unsigned { one_line = 10, no_columns = 13, long_form = 14, no_location = 15 };

template <ReadableMemory Memory>
CodePosition read_long_form(ByteStream<Memory>& stream, std::int64_t& line) noexcept {
    line += read_signed_varint(stream);
    const bool ends_on_line = read_varint(stream) == 0;
    const std::int64_t column = read_varint(stream);
    const std::int64_t column_after = read_varint(stream);
    return {.line = plain(line), .column = plain(column), .end_column = ends_on_line ? plain(column_after - 1) : 0};
}

// The rest of an entry after its first byte.  `line` is that of the entry before, and then of this one.
template <ReadableMemory Memory>
CodePosition read_entry(ByteStream<Memory>& stream, unsigned kind, std::int64_t& line) noexcept {
    if (kind == no_location) return {};
    if (kind == long_form) return read_long_form(stream, line);
    if (kind == no_columns) {
        line += read_signed_varint(stream);
        return {.line = plain(line)};
    }
    if (kind >= one_line) {
        line += kind - one_line;
        const int column = static_cast<int>(stream.next());
        return {.line = plain(line), .column = column + 1, .end_column = static_cast<int>(stream.next())};
    }
    const unsigned byte = stream.next();
    const int column = static_cast<int>(kind * 8 + (byte >> 4 & 7));
    return {.line = plain(line), .column = column + 1, .end_column = column + static_cast<int>(byte & 15)};
}

}  // namespace

template <ReadableMemory Memory>
bool find_position(const Memory& memory, std::uint64_t address, std::uint64_t bytes, int first_line,
                   std::int32_t instruction, CodePosition& position) noexcept {
    position = {.line = first_line};
    ByteStream stream(memory, address, bytes);
    std::int64_t line = first_line;
    for (std::int64_t end = 0; end <= instruction;) {
        const unsigned first = stream.next();
        if ((first & 128) == 0) return false;  // the mark of a first byte
        end += (first & 7) + 1;
        position = read_entry(stream, first >> 3 & 15, line);
    }
    return stream.is_good();
}

template bool find_position(const OwnMemory&, std::uint64_t, std::uint64_t, int, std::int32_t, CodePosition&) noexcept;
template bool find_position(const OtherMemory&, std::uint64_t, std::uint64_t, int, std::int32_t,
                            CodePosition&) noexcept;

}  // namespace pyhost::gil
