// extensions/pybind11/coroutine/_pong.cpp: the coroutine as a class of pybind11's, whose object owns it.
#include "kernels/coroutine/pong.hpp"

#include <pybind11/pybind11.h>

#include <new>

namespace py = pybind11;

class Pong {
public:
    Pong() : task_(pyhost_pong_start()) {
        if (task_ == nullptr) {
            throw std::bad_alloc();
        }
    }
    Pong(const Pong&) = delete;
    Pong& operator=(const Pong&) = delete;
    ~Pong() { pyhost_pong_end(task_); }

    std::int64_t send(std::int64_t ball) { return pyhost_pong_send(task_, ball); }

private:
    void* task_;
};

PYBIND11_MODULE(_pong, module, py::mod_gil_not_used()) {
    module.doc() = "A C++20 coroutine, bound by pybind11.";
    py::class_<Pong>(module, "Pong").def(py::init<>()).def("send", &Pong::send);
}
