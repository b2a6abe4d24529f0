// host/embed/thread_account.cpp: tuples of accounts.
#include "embed/thread_account.hpp"

#include "embed/tracing.hpp"
#include "gil/slots.hpp"
#include "gil/tracer.hpp"

namespace pyhost::embed {
namespace {

PyObject* to_python(const gil::Account& account) {
    return Py_BuildValue(
        "KKKK", static_cast<unsigned long long>(account.now_ns), static_cast<unsigned long long>(account.held_ns),
        static_cast<unsigned long long>(account.waiting_ns), static_cast<unsigned long long>(account.releases));
}

gil::Account account_now() { return gil::is_calibrated() ? gil::account() : gil::Account{.now_ns = gil::clock_ns()}; }

// A thread that has no slot for itself alone (there were too many) begins when it asks first.
gil::Account begin_of_thread() {
    const gil::ThreadSlot* slot = gil::self.slot;
    if (gil::is_calibrated() && slot != nullptr && slot->lives == 1) return {.now_ns = slot->born_ns};
    thread_local const gil::Account first_asked = account_now();
    return first_asked;
}

}  // namespace

bool start_tracer() { return gil::is_calibrated() || (begin_tracing({}) && gil::is_calibrated()); }

PyObject* thread_account() { return to_python(account_now()); }

PyObject* thread_begin() { return to_python(begin_of_thread()); }

}  // namespace pyhost::embed
