// tests/host/report_gil_words_test.cpp: names, places, counts and histograms as the pages about the GIL write them.
#include <doctest/doctest.h>

#include <string>

#include "made_up_account.hpp"
#include "report/gil_activity.hpp"
#include "report/gil_calls.hpp"
#include "report/gil_words.hpp"
#include "report/layout.hpp"

namespace report_gil_words_test {

namespace {

using namespace pyhost;
using namespace pyhost::made_up;

}  // namespace

TEST_CASE("gil words: a place is shortened from the left, then the function from the right") {
    const CodeLocation place{"/home/me/project/module.py", 12, 5, 9, "work"};
    CHECK(format_place(place) == "/home/me/project/module.py:12:5 work");
    CHECK(format_place(place, 36) == "/home/me/project/module.py:12:5 work");
    CHECK(format_place(place, 35) == "…/me/project/module.py:12:5 work");
    CHECK(format_place(place, 22) == "…/module.py:12:5 work");
    CHECK(format_place(place, 15) == "…e.py:12:5 work");
    CHECK(display_width(format_place(place, 15)) <= 15);
    CHECK(format_place({"", 0, 0, 0, ""}) == "place not known");
    CHECK(format_place({"/home/me/module.py", 12, 5, 9, "a_long_function"}, 33) == "…/module.py:12:5 a_long_function");
    CHECK(format_place({"/home/me/module.py", 12, 5, 9, "a_long_function"}, 31) == "…module.py:12:5 a_long_function");
    CHECK(format_place({"/home/me/module.py", 12, 5, 9, "a_function_of_34_characters_in_all"}, 40) ==
          "…/module.py:12:5 a_function_of_34_chara…");
    CHECK(format_short_place(place) == "…/module.py:12:5 work");
    CHECK(format_short_place({"/a.py", 0, 0, 0, "f"}) == "/a.py f");
    CHECK(format_place({"", 3, 0, 0, "work"}) == "work");
    CHECK(display_width(format_place(place, 0)) <= 1);
    CHECK(format_place({"<string>", 3, 0, 0, ""}) == "<string>:3");
    CHECK(format_place({"a.py", 0, 7, 0, "f"}) == "a.py f");
}

TEST_CASE("gil words: an index of nothing is a dash") {
    const GilAccount account = sample_account();
    CHECK(pid_text(account, 0) == "11");
    CHECK(text_at({"a"}, 0) == "a");
    for (const int index : {-1, 1}) {
        CHECK(pid_text(account, index) == "-");
        CHECK(text_at({"a"}, index) == "-");
        CHECK_FALSE(is_exact(account, index));
    }
}

TEST_CASE("gil words: threads of one name in one process have their numbers, in two they need none") {
    GilAccount account = sample_account();
    account.processes.push_back(process(12));
    account.threads = {thread(0, 11, "pool", 1, 0), thread(0, 13, "pool", 1, 0), thread(1, 12, "pool", 1, 0)};
    CHECK(thread_names(account) == std::vector<std::string>{"pool [11]", "pool [13]", "pool"});
}

TEST_CASE(
    "gil words: what a thread did is in shares from a tenth on, and is no more than all, whatever the kernel says") {
    CHECK(format_activity({.between_s = 0.02, .computed_s = 0.024}) == "computed 100 %");
    CHECK(format_activity({.between_s = 1, .computed_s = 0.1, .blocked_s = 0.82, .stopped_s = 0.08}) ==
          "blocked 82 %, computed 10 %");
    CHECK(format_activity({.between_s = 1, .computed_s = 0.25, .no_core_s = 1}) == "no core 80 %, computed 20 %");
    CHECK(format_activity({.between_s = 0.0099, .computed_s = 0.0099}) == "-");
}

TEST_CASE("gil words: a number stays with its unit") {
    CHECK(wrap_quantities("it took 12 µs or so", {.colour = false, .columns = 10}) == "it took\n12 µs or\nso\n");
    CHECK(wrap_quantities("a 1 b", {.colour = false, .columns = 4}, "- ") == "- a\n  1 b\n");
}

TEST_CASE("gil words: names of a pool keep their end, counts their width") {
    CHECK(cut_name("ThreadPoolExecutor-0_1", 22) == "ThreadPoolExecutor-0_1");
    CHECK(cut_name("ThreadPoolExecutor-0_1", 16) == "ThreadPool…r-0_1");
    CHECK(format_count(99'999) == "99999");
    CHECK(format_count(100'000) == "100 k");
    CHECK(plural(1, "process") == "1 process");
    CHECK(plural(2, "process") == "2 processes");
}

TEST_CASE("gil calls: a histogram's ends, its gaps and its tallest block") {
    Histogram histogram;
    CHECK(format_histogram(histogram) == "no calls");
    histogram.add(0);
    CHECK(format_histogram(histogram) == "never");
    for (int i = 0; i < 100; ++i) histogram.add(16);
    for (int i = 0; i < 50; ++i) histogram.add(130);
    histogram.add(70);
    CHECK(format_histogram(histogram) == "16.0 ns █ ▁▅ 160 ns, not at all in 1 of 152 calls");
    Histogram instant;  // what took no time at all makes no block taller
    for (int i = 0; i < 9; ++i) instant.add(0);
    instant.add(1);
    instant.add(16);
    CHECK(format_histogram(instant).ends_with(", not at all in 9 of 11 calls"));
    CHECK(format_histogram(instant).find("█") != format_histogram(instant).rfind("█"));
}

}  // namespace report_gil_words_test
