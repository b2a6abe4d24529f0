// tests/host/report_limits_test.cpp: the machine's limits as a table, and what share of them a row has.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "report/columns.hpp"
#include "report/json.hpp"
#include "report/limits.hpp"
#include "report/tables.hpp"
#include "stats/groups.hpp"

namespace report_limits_test {

namespace {

using namespace pyhost;

// 10, 20 and 40 GB/s for adding in the three sizes on one thread, twice that on all; 100 Gop/s.
Limits limits() {
    Limits result;
    double speed = 10e9;
    double bytes = 1 << 18;
    for (MemoryLimits& memory : result.memory) {
        memory.array_bytes = bytes;
        memory.add = {speed, 2 * speed};
        memory.streamed_add = {speed / 2, speed};
        speed *= 2;
        bytes *= 16;
    }
    result.multiply_add = {100e9, 200e9};
    return result;
}

// A row that took 1 ms on so many cores.
Report report_of(double bytes, double operations, double cores) {
    Row row;
    row.key = {.kernel = "add_one", .case_name = "talk", .backend = "simd", .policy = GilPolicy::held};
    row.work_bytes = bytes;
    row.work_operations = operations;
    Cell cell{.threads = 1, .samples = {}, .reason = {}};
    for (int i = 0; i < 3; ++i) cell.samples.push_back({.wall_s = 1e-3, .cpu_s = 1e-3 * cores, .calls = 1, .gil = {}});
    row.cells = {cell};
    Report report;
    report.machine.limits = limits();
    report.rows = {row};
    return report;
}

std::string cell_of(const Report& report) {
    const auto groups = groups_of(report);
    const Scene scene = scene_of(report, groups.front());
    return limit_cell(table_row(scene, report.rows.front()));
}

}  // namespace

TEST_CASE("limits: a row's share is of the memory that its bytes fit into, on as many cores as it had") {
    CHECK(cell_of(report_of(1 << 20, 1, 1)) == "10 %");         // 1.05 GB/s of 10
    CHECK(cell_of(report_of((1 << 20) + 1, 1, 1)) == "5.2 %");  // of 20
    CHECK(cell_of(report_of(32e6, 1, 1)) == "80 %");            // 32 of 40
    CHECK(cell_of(report_of(32e6, 1, 1.9)) == "40 %");          // of 80
    CHECK(cell_of(report_of(43e6, 1, 1)) == "108 %");           // both are measured
    CHECK(cell_of(report_of(45e6, 1, 1)) == "-");               // a nearer cache's
}

TEST_CASE("limits: more operations than bytes are a share of the multiply-adds, and never more than all") {
    CHECK(cell_of(report_of(8, 50e6, 1)) == "50 %");
    CHECK(cell_of(report_of(8, 50e6, 2)) == "25 %");
    CHECK(cell_of(report_of(8, 101e6, 1)) == "-");  // the algorithm makes fewer than are counted
}

TEST_CASE("limits: without a measurement there is no share") {
    Report report = report_of(32e6, 1, 1);
    report.machine.limits.reset();
    CHECK(cell_of(report) == "-");
}

TEST_CASE("limits: of which other programs had a part there is no share, and the table says so in 100 columns") {
    Report report = report_of(32e6, 1, 1);
    const auto has_column = [&] { return format_tables(report).find("of limit") != std::string::npos; };
    report.machine.limits->lost = 0.1;
    CHECK(cell_of(report) == "80 %");
    CHECK(has_column());
    CHECK(format_limits(*report.machine.limits, 0).find("had no core") == std::string::npos);
    report.machine.limits->lost = 0.34;
    CHECK(cell_of(report) == "-");
    CHECK(!has_column());
    const std::string table = format_limits(*report.machine.limits, 0);
    CHECK(table.find("\n\nNote: its threads had no core for up to 34 % of a measurement") != std::string::npos);
    CHECK(table.substr(table.find("Note: ")).find('\n') <= 100);
    CHECK(to_json(report)["machine"]["limits"]["lost"] == 0.34);
}

TEST_CASE("limits: the table has a line a kind, in 100 columns, and one for the GIL where there is one") {
    const std::string table = format_limits(limits(), 50e-9);
    CHECK(table.find("\nb = a + 1                  10.0 GB/s   20.0 GB/s") != std::string::npos);
    CHECK(table.find("\nGIL: release, acquire") != std::string::npos);
    CHECK(format_limits(limits(), 0).find("GIL") == std::string::npos);
    CHECK(table.substr(0, table.find('\n')).size() <= 100);
}

TEST_CASE("limits: JSON names each kind by a word") {
    Report report;
    report.machine.limits = limits();
    std::vector<std::string> names;
    const auto memory = to_json(report)["machine"]["limits"]["memory"][0];
    for (const auto& [name, value] : memory.items()) names.push_back(name);
    CHECK(names == std::vector<std::string>{"array_bytes", "read", "store", "streamed_store", "set", "copy", "add",
                                            "streamed_add"});
}

}  // namespace report_limits_test
