// tests/host/main.cpp: the main function of every room's tests; it names a test before it runs, so a hang names itself.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>

namespace {

struct NameFirst : doctest::IReporter {
    explicit NameFirst(const doctest::ContextOptions&) {}

    void test_case_start(const doctest::TestCaseData& test) override {
        std::fprintf(stderr, "running: %s\n", test.m_name);
    }

    void report_query(const doctest::QueryData&) override {}
    void test_run_start() override {}
    void test_run_end(const doctest::TestRunStats&) override {}
    void test_case_reenter(const doctest::TestCaseData&) override {}
    void test_case_end(const doctest::CurrentTestCaseStats&) override {}
    void test_case_exception(const doctest::TestCaseException&) override {}
    void subcase_start(const doctest::SubcaseSignature&) override {}
    void subcase_end() override {}
    void log_assert(const doctest::AssertData&) override {}
    void log_message(const doctest::MessageData&) override {}
    void test_case_skipped(const doctest::TestCaseData&) override {}
};

}  // namespace

REGISTER_LISTENER("name_first", 1, NameFirst);

int main(int argc, char** argv) { return doctest::Context(argc, argv).run(); }
