// host/stats/break_even.cpp: medians of pairs, and the last crossing of gain 1.
#include "stats/break_even.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "stats/summary.hpp"

namespace pyhost {
namespace {

double per_second(const Window& window) { return static_cast<double>(window.calls) / window.wall_s; }

bool is_usable_pair(const WindowPair& pair) {
    return pair.held.calls > 0 && pair.released.calls > 0 && pair.held.wall_s > 0 && pair.released.wall_s > 0;
}

// Released calls for each held one in the same time.
double gain_of(const WindowPair& pair) { return per_second(pair.released) / per_second(pair.held); }

std::vector<WindowPair> usable(const std::vector<WindowPair>& pairs) {
    std::vector<WindowPair> kept;
    std::ranges::copy_if(pairs, std::back_inserter(kept), is_usable_pair);
    return kept;
}

template <typename Figure>
double median(const std::vector<WindowPair>& pairs, Figure figure) {
    std::vector<double> values;
    for (const WindowPair& pair : pairs) values.push_back(figure(pair));
    return summarize(values).median_s;
}

bool pays(const SweepFigures& figures) { return figures.gain > 1; }

// Where the gain would be 1: a straight line between the logarithms of two neighbours.
void interpolate(const SweepFigures& below, const SweepFigures& from, BreakEven& found) {
    const double share = -std::log(below.gain) / (std::log(from.gain) - std::log(below.gain));
    const auto between = [share](double low, double high) {
        return std::exp(std::lerp(std::log(low), std::log(high), share));
    };
    found.size = between(static_cast<double>(below.size), static_cast<double>(from.size));
    found.call_s = between(below.held_s, from.held_s);
}

}  // namespace

std::int64_t round_to_two_digits(double size) {
    const double step = std::pow(10.0, std::max(0.0, std::floor(std::log10(size)) - 1));
    return static_cast<std::int64_t>(std::llround(std::round(size / step) * step));
}

std::vector<std::int64_t> geometric_sizes(std::int64_t first, std::int64_t last, int count) {
    require(first >= 1 && first < last && count >= 2, "a sweep wants sizes from 1 on, the last above the first");
    std::vector<std::int64_t> sizes{first};
    const double factor = static_cast<double>(last) / static_cast<double>(first);
    for (int index = 1; index + 1 < count; ++index) {
        const double exact = static_cast<double>(first) * std::pow(factor, static_cast<double>(index) / (count - 1));
        const std::int64_t size = round_to_two_digits(exact);
        if (size > sizes.back() && size < last) sizes.push_back(size);
    }
    sizes.push_back(last);
    return sizes;
}

std::optional<SweepFigures> figures_of(const SweepPoint& point) {
    const std::vector<WindowPair> alone = usable(point.alone);
    const std::vector<WindowPair> together = usable(point.together);
    if (alone.empty() || together.empty()) return std::nullopt;
    return SweepFigures{
        .size = point.size,
        .held_s = median(alone, [](const WindowPair& pair) { return 1 / per_second(pair.held); }),
        .released_s = median(alone, [](const WindowPair& pair) { return 1 / per_second(pair.released); }),
        .price = median(alone, [](const WindowPair& pair) { return 1 / gain_of(pair) - 1; }),
        .held_per_s = median(together, [](const WindowPair& pair) { return per_second(pair.held); }),
        .released_per_s = median(together, [](const WindowPair& pair) { return per_second(pair.released); }),
        .gain = median(together, gain_of),
        .cores = median(together, [](const WindowPair& pair) { return pair.released.cpu_s / pair.released.wall_s; }),
        .pairs = static_cast<int>(together.size()),
        .paying =
            static_cast<int>(std::ranges::count_if(together, [](const auto& pair) { return gain_of(pair) > 1; }))};
}

std::vector<SweepFigures> figures_of(const Sweep& sweep) {
    std::vector<SweepFigures> all;
    for (const SweepPoint& point : sweep.points) {
        if (const auto figures = figures_of(point)) all.push_back(*figures);
    }
    return all;
}

bool is_clear(const SweepFigures& figures) {
    const int agreeing = pays(figures) ? figures.paying : figures.pairs - figures.paying;
    return agreeing * 4 >= figures.pairs * 3;
}

BreakEven find_break_even(std::span<const SweepFigures> figures) {
    require(!figures.empty(), "cannot find a break-even without a measured size");
    std::size_t paying = figures.size();  // index of the first of the sizes at the end that all pay
    while (paying > 0 && pays(figures[paying - 1])) --paying;
    BreakEven found;
    if (paying == 0) {
        found.payoff = Payoff::always;
    } else {
        found.below = figures[paying - 1].size;
    }
    for (std::size_t index = 0; index < paying; ++index) {
        if (pays(figures[index])) found.exceptions.push_back(figures[index].size);
    }
    if (paying < figures.size()) found.from = figures[paying].size;
    if (paying > 0 && paying < figures.size()) {
        found.payoff = Payoff::between;
        interpolate(figures[paying - 1], figures[paying], found);
    }
    return found;
}

}  // namespace pyhost
