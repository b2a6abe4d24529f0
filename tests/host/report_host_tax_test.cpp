// tests/host/report_host_tax_test.cpp: the sentence and the JSON on what the host costs pure Python.
#include <doctest/doctest.h>

#include <vector>

#include "report/host_tax.hpp"
#include "report/notes.hpp"

namespace report_host_tax_test {

namespace {

using namespace pyhost;

HostTax two_loops() {
    return {.stock = "/usr/bin/python3",
            .is_stock_shared = false,
            .loops = {{.name = "calls", .pairs = std::vector<LoopPair>(6, {1.0, 1.0})},
                      {.name = "lists", .pairs = std::vector<LoopPair>(6, {1.21, 1.0})}},
            .reason = {}};
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("host tax: the sentence has the factor, against whom, and the loops' range") {
    CHECK(format_host_tax(two_loops()) ==
          "1.10x (95 % interval 1.10x to 1.10x) the CPU time of /usr/bin/python3 on 2 loops of pure Python");
    HostTax shared = two_loops();
    shared.is_stock_shared = true;
    CHECK(contains(format_host_tax(shared), "the CPU time of /usr/bin/python3, which runs a shared libpython, on 2"));
    Machine machine;
    machine.tax = two_loops();
    CHECK(contains(
        format_machine(machine),
        ". This host: 1.10x (95 % interval 1.10x to 1.10x) the CPU time of /usr/bin/python3 on 2 loops of pure "
        "Python."));
}

TEST_CASE("host tax: on a busy machine there is no number") {
    HostTax busy = two_loops();
    busy.loops[0].pairs[3].host_s = 2;
    CHECK(format_host_tax(busy) == "cost beside /usr/bin/python3 not known, the machine is busy: rerun");
    const nlohmann::ordered_json json = to_json(busy);
    CHECK(json["factor"].is_null());
    CHECK(json["low"].get<double>() < 1.1);
    CHECK(json["high"].get<double>() > 1.35);
    CHECK(json["rounds"] == 1);
}

TEST_CASE("host tax: where there is none the sentence says why, and where nobody asked there is no sentence") {
    CHECK(
        format_host_tax({.stock = "/usr/bin/python3", .is_stock_shared = false, .loops = {}, .reason = "it is gone"}) ==
        "not measured against /usr/bin/python3: it is gone");
    CHECK(format_host_tax({.stock = {}, .is_stock_shared = false, .loops = {}, .reason = "signal 11"}) ==
          "not measured against the stock interpreter: signal 11");
    CHECK(format_host_tax({}).empty());
    CHECK_FALSE(contains(format_machine({}), "This host"));
}

TEST_CASE("host tax: JSON has each loop's factor and pairs, null where nobody asked") {
    const nlohmann::ordered_json json = to_json(two_loops());
    CHECK(json["factor"].get<double>() == doctest::Approx(1.1));
    CHECK(json["loops"]["lists"]["factor"].get<double>() == doctest::Approx(1.21));
    CHECK(json["loops"]["lists"]["pairs_s"][0][0].get<double>() == 1.21);
    CHECK(to_json(HostTax{}).is_null());
    const nlohmann::ordered_json absent =
        to_json(HostTax{.stock = "python", .is_stock_shared = false, .loops = {}, .reason = "it is gone"});
    CHECK(absent["factor"].is_null());
    CHECK(absent["reason"] == "it is gone");
}

}  // namespace report_host_tax_test
