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

gil::Account account_of_slot(const gil::ThreadSlot& slot, std::uint64_t now_ns) {
    const gil::Counters& counters = slot.counters;
    const std::uint64_t acquired_at_ns = gil::load_whole(counters.acquired_at_ns);
    const std::uint64_t waiting_since_ns = gil::load_whole(counters.waiting_since_ns);
    const auto lasting_ns = [&](std::uint64_t since_ns) {
        return since_ns != 0 && since_ns < now_ns ? now_ns - since_ns : 0;
    };
    return {.now_ns = now_ns,
            .held_ns = gil::load_whole(counters.held_ns) + lasting_ns(acquired_at_ns),
            .waiting_ns = gil::load_whole(counters.waiting_ns) + lasting_ns(waiting_since_ns),
            .releases = gil::load_whole(counters.releases)};
}

}  // namespace

bool start_tracer() { return gil::is_calibrated() || (begin_tracing({}) && gil::is_calibrated()); }

PyObject* thread_account() { return to_python(account_now()); }

PyObject* thread_begin() { return to_python(begin_of_thread()); }

long thread_slot() {
    if (!gil::is_calibrated()) return -1;
    return gil::self.slot != nullptr ? static_cast<long>(gil::self.index) : -1;
}

PyObject* accounts_of(PyObject* slots) {
    const Py_ssize_t count = PyList_Size(slots);
    if (count < 0) return nullptr;
    const std::uint64_t now_ns = gil::clock_ns();
    PyObject* accounts = PyList_New(count);
    for (Py_ssize_t i = 0; accounts != nullptr && i < count; ++i) {
        const long slot = PyLong_AsLong(PyList_GetItem(slots, i));
        const bool is_slot = slot >= 0 && slot < static_cast<long>(gil::most_threads);
        if (!is_slot && !PyErr_Occurred()) PyErr_Format(PyExc_ValueError, "there is no slot %ld", slot);
        PyObject* account = is_slot ? to_python(account_of_slot(gil::current_ledger()->thread[slot], now_ns)) : nullptr;
        if (account == nullptr)
            Py_CLEAR(accounts);
        else
            PyList_SET_ITEM(accounts, i, account);
    }
    return accounts;
}

}  // namespace pyhost::embed
