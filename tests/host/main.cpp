// tests/host/main.cpp: the main function of every room's tests: a hang names itself, and a run of no test is a failure.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <csignal>
#include <cstdio>

namespace {

bool is_any_run = false;

// Names a test before it runs.
struct NameFirst : doctest::IReporter {
    explicit NameFirst(const doctest::ContextOptions&) {}

    void test_case_start(const doctest::TestCaseData& test) override {
        is_any_run = true;
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

// What a shell or nohup ignores or blocks is inherited: the tests of signals would wait for ever.
void do_as_by_default_with_signals() {
    for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

REGISTER_LISTENER("name_first", 1, NameFirst);

// A filter that matches nothing is a name that ctest has split or lost: doctest alone calls it a success.
int main(int argc, char** argv) {
    do_as_by_default_with_signals();
    doctest::Context context(argc, argv);
    const int status = context.run();
    if (context.shouldExit() || is_any_run) return status;  // the first: asked only for a list
    std::fputs("no test of that name\n", stderr);
    return 1;
}
