// tests/host/report_listing_test.cpp: what there is, as grids, and what probes found.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "made_up_account.hpp"
#include "report/layout.hpp"
#include "report/listing.hpp"
#include "report/probes.hpp"

namespace report_listing_test {

namespace {

using namespace pyhost;
using namespace pyhost::made_up;

}  // namespace

TEST_CASE("listing: kernels x backends, each reason once") {
    using enum GilPolicy;
    const std::vector<Offer> offers{
        {.backend = "python", .kind = "reference", .kernel = "julia", .policies = {own}, .reason = ""},
        {.backend = "python", .kind = "reference", .kernel = "noop", .policies = {own}, .reason = ""},
        {.backend = "capi", .kind = "binding", .kernel = "julia", .policies = {released, held}, .reason = ""},
        {.backend = "capi", .kind = "binding", .kernel = "noop", .policies = {held}, .reason = "nothing to release"},
        {.backend = "capi", .kind = "binding", .kernel = "julia", .policies = {}, .reason = "never own"},
        {.backend = "cuda", .kind = "implementation", .kernel = "", .policies = {}, .reason = "no nvcc was found"}};
    CHECK(format_listing(offers) == R"(backend  kind            julia  noop
python   reference       o      o
capi     binding         hr     h
cuda     implementation  -      -

h: with the GIL held, r: with the GIL released, o: as the library decides, -: not there

Not there:
  capi, noop: nothing to release
  capi, julia: never own
  cuda: no nvcc was found
)");
}

TEST_CASE("listing: what a variant has not is no news, that it was not built is") {
    const std::vector<Offer> offers{
        {"plain", "variant", "julia", {GilPolicy::held}, ""},
        {"plain", "variant", "noop", {}, "not offered by this backend"},
        {"other", "variant", "", {}, "no compiler"},
    };
    CHECK(format_listing(offers) == R"(backend  kind     julia  noop
plain    variant  h      -
other    variant  -      -

h: with the GIL held, r: with the GIL released, o: as the library decides, -: not there
variant: a few kernels as the style's documentation shows them, measured where it is named

Not there:
  other: no compiler
)");
}

TEST_CASE("listing: many kernels go into several grids of 100 columns") {
    std::vector<Offer> offers;
    for (int i = 0; i < 12; ++i) {
        offers.push_back({.backend = "capi",
                          .kind = "binding",
                          .kernel = "kernel_number_" + std::to_string(i),
                          .policies = {GilPolicy::held},
                          .reason = "as for all"});
    }
    const std::string text = format_listing(offers);
    for (const std::string& line : lines_of(text)) CHECK_MESSAGE(display_width(line) <= 100, line);
    CHECK(contains(text, "kernel_number_11"));
    CHECK(contains(text, "  capi: as for all\n"));
    CHECK(contains(format_listing({}), "backend  kind\n"));
}

TEST_CASE("listing: kernels that are reference only stand below the grid, where there are any") {
    const std::vector<std::string> names{"lesson", "ping_pong"};
    const std::string line = "\nreference only, Python against Python: lesson, ping_pong; 'pyhost bench lesson'\n";
    CHECK(format_reference_only(names, {}) == line);
    CHECK(format_reference_only({}, {}).empty());
    const std::vector<Offer> offers{{"coroutine", "variant", "ping_pong", {GilPolicy::held, GilPolicy::released}, ""},
                                    {"channel", "variant", "ping_pong", {GilPolicy::own}, ""}};
    CHECK(format_reference_only(names, offers) == line + "  ping_pong, by name: coroutine (hr), channel (o)\n");
}

TEST_CASE("info: names and values in two columns") {
    const std::vector<std::pair<std::string, std::string>> facts{{"python", "3.11.2"}, {"GIL engine", "exact"}};
    CHECK(format_info(facts) == "python      3.11.2\nGIL engine  exact\n");
}

TEST_CASE("probes: counts by verdict, each fault, and the sum") {
    const std::vector<ProbeOutcome> outcomes{
        {"julia", "capi", GilPolicy::held, "xs=None", "TypeError", "TypeError: xs must be a buffer", "ok"},
        {"julia", "capi", GilPolicy::held, "xs=float32", "TypeError", "ValueError: no", "wrong type"},
        {"julia", "ctypes", GilPolicy::released, "xs=strided", "ValueError", "signal 11", "crash"}};
    CHECK(format_probes(outcomes) ==
          R"(backend  gil       ok  wrong type  accepted  silently wrong  leaks  crash
capi     held       1           1         -               -      -      -
ctypes   released   -           -         -               -      -      1

  capi held, julia(xs=float32): wrong type; expected TypeError, got ValueError: no
  ctypes released, julia(xs=strided): crash; expected ValueError, got signal 11

1 of 3 probes are as they should be; 2 are not
)");
    CHECK(format_probes(std::span(outcomes).first(1)).ends_with("\n\n1 of 1 probes are as they should be\n"));
    CHECK(format_probes(outcomes, true)
              .ends_with("interrupted: not all was probed; of 3 probes so far 1 are as they should be; 2 are not\n"));
    std::vector<ProbeOutcome> rare(3, outcomes[0]);
    rare[0].verdict = "failed";
    rare[1].verdict = "converted";
    rare[2].verdict = "wrong words";
    CHECK(format_probes(rare).starts_with(
        R"(backend  gil   ok  wrong type  wrong words  converted  accepted  silently wrong  leaks  failed  crash
capi     held   -           -            1          1         -               -      -       1      -
)"));
}

TEST_CASE("probes: every outcome as JSON") {
    const std::vector<ProbeOutcome> outcomes{
        {"julia", "capi", GilPolicy::held, "xs=None", "TypeError", "TypeError: xs must be a buffer", "ok"},
        {"dot", "ctypes", GilPolicy::released, "a=\xff", "same", "signal 11", "crash"}};
    const auto json = nlohmann::json::parse(format_probes_json(outcomes, "pyhost check", true));
    CHECK(json["schema"] == "pyhost-check");
    CHECK(json["schema_version"] == 1);
    CHECK(json["command"] == "pyhost check");
    CHECK(json["interrupted"] == true);
    REQUIRE(json["rows"].size() == 2);
    CHECK(json["rows"][0] == nlohmann::json{{"kernel", "julia"},
                                            {"backend", "capi"},
                                            {"gil", "held"},
                                            {"probe", "xs=None"},
                                            {"expected", "TypeError"},
                                            {"outcome", "TypeError: xs must be a buffer"},
                                            {"verdict", "ok"}});
    CHECK(json["rows"][1]["probe"] == "a=\xEF\xBF\xBD");
}

}  // namespace report_listing_test
