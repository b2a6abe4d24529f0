// host/cli/served.cpp: the table, and what it is told with.
#include "cli/served.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/split.hpp"
#include "core/error.hpp"

namespace pyhost {
namespace {

using OptionNames = std::vector<std::string_view>;

struct Service {
    std::string_view verbs;   // as the help names them
    std::string_view where;   // of a refusal: "--csv means nothing ..."
    std::string_view clause;  // and why
    OptionNames options;
};

const Service& comparison() {
    static const Service service{
        "a comparison",
        "for a comparison",
        "which makes many short runs",
        {"--backend", "--gil", "--lanes", "--swap", "--case", "--threads", "--inner-threads", "--budget", "--timeout",
         "--tolerance", "--types", "--seed", "--fresh", "--quiet", "--json", "--csv", "--markdown"}};
    return service;
}

const Service& cells() {
    static const Service service{"bench",
                                 "for 'pyhost bench'",
                                 "which measures kernels of its own",
                                 {"--backend", "--gil", "--lanes", "--break-even", "--queue", "--limits", "--case",
                                  "--threads", "--inner-threads", "--budget", "--timeout", "--tolerance", "--types",
                                  "--seed", "--fresh", "--quiet", "--json", "--csv", "--markdown"}};
    return service;
}

const Service& sweep() {
    static const Service service{
        "bench --break-even",
        "with --break-even",
        "which makes inputs of many sizes",
        {"--backend", "--break-even", "--threads", "--budget", "--timeout", "--seed", "--fresh", "--quiet", "--json"}};
    return service;
}

const Service& queue() {
    static const Service service{"bench --queue",
                                 "with --queue",
                                 "which lets several workers empty a queue",
                                 {"--backend", "--gil", "--lanes", "--queue", "--case", "--threads", "--budget",
                                  "--timeout", "--seed", "--fresh", "--quiet", "--json"}};
    return service;
}

const Service& probes() {
    static const Service service{"check",
                                 "for 'pyhost check'",
                                 "which prints what each backend does with wrong input",
                                 {"--backend", "--gil", "--swap", "--leaks", "--timeout", "--quiet", "--json"}};
    return service;
}

const Service& one_run(Verb verb) {
    static const OptionNames options{"--backend", "--gil",   "--swap", "--watch", "--warn-hold",
                                     "--rows",    "--trace", "--json", "--quiet"};
    static const Service gil{"gil and run", "for 'pyhost gil'", "which runs the script once", options};
    static const Service run{"gil and run", "for 'pyhost run'", "which runs the script once", options};
    return verb == Verb::gil ? gil : run;
}

const Service& service_of(const Options& options) {
    switch (options.verb) {
        case Verb::gil:
        case Verb::run: return one_run(options.verb);
        case Verb::bench: return options.break_even ? sweep() : options.queue ? queue() : cells();
        case Verb::check: return probes();
        default: return comparison();
    }
}

// Words with a space between them, in lines of 100 columns.
std::string wrap(std::string_view text) {
    constexpr std::size_t columns = 100;
    std::string lines;
    std::size_t used = 0;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        const bool fits = used + 1 + word.size() <= columns;
        if (used > 0) lines += fits ? ' ' : '\n';
        used = used > 0 && fits ? used + 1 + word.size() : word.size();
        lines += word;
    }
    return lines + '\n';
}

std::string sentence_of(const Service& service) {
    const auto last = service.options.end() - 1;
    const bool are_many = service.verbs.find(" and ") != std::string_view::npos;
    return wrap(fmt::format("{} {} {} and {}.", service.verbs, are_many ? "take" : "takes",
                            fmt::join(service.options.begin(), last, ", "), *last));
}

}  // namespace

void refuse_unserved(std::span<const std::string> words, const Options& options) {
    const Service& service = service_of(options);
    for (const std::string& word : words) {
        const bool is_served = std::ranges::find(service.options, option_name(word)) != service.options.end();
        require(is_served || !word.starts_with("--"),
                fmt::format("{} means nothing {}, {}; it takes {}", option_name(word), service.where, service.clause,
                            fmt::join(service.options, ", ")));
    }
}

std::string served_text() {
    return sentence_of(comparison()) + sentence_of(cells()) + sentence_of(sweep()) + sentence_of(queue()) +
           sentence_of(probes()) + sentence_of(one_run(Verb::gil)) + "list, merge and info take none.\n";
}

}  // namespace pyhost
