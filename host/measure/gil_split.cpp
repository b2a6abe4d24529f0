// host/measure/gil_split.cpp: differences of accounts.
#include "measure/gil_split.hpp"

namespace pyhost::measure {

void SplitSum::add(const gil::Account& call) {
    wall_ns += call.now_ns;
    held_ns += call.held_ns;
    waiting_ns += call.waiting_ns;
    releases += call.releases;
}

std::uint64_t SplitSum::released_ns() const {
    const std::uint64_t accounted_ns = held_ns + waiting_ns;
    return wall_ns > accounted_ns ? wall_ns - accounted_ns : 0;
}

PyObject* to_python(const SplitSum& sum) {
    if (!gil::is_calibrated()) return Py_NewRef(Py_None);
    const double ns = 1e-9;
    return Py_BuildValue("{s:d,s:d,s:d,s:K}", "held_s", static_cast<double>(sum.held_ns) * ns, "released_s",
                         static_cast<double>(sum.released_ns()) * ns, "waiting_s",
                         static_cast<double>(sum.waiting_ns) * ns, "releases",
                         static_cast<unsigned long long>(sum.releases));
}

}  // namespace pyhost::measure
