"""extensions/inline/_shared.py: what the functions share: arguments, results, errors, the GIL."""

TEXT = r"""
#include <bit>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <new>
#include <optional>
#include <span>
#include <unistd.h>
#include <utility>

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define NPY_TARGET_VERSION NPY_2_0_API_VERSION
#include <numpy/arrayobject.h>

#include "rules/buffers.hpp"
#include "rules/numbers.hpp"

namespace pyhost::kernels {}
namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;
using rules::Place;

struct ErrorIsSet {};  // thrown where the interpreter's error indicator is set already

// Called where C++ ends, in catch (...): what a rule refused becomes the exception of its kind.
PyObject* error() noexcept {
    try {
        throw;
    } catch (const ErrorIsSet&) {
    } catch (const rules::Refusal& refusal) {
        PyObject* const types[] = {PyExc_TypeError, PyExc_ValueError, PyExc_OverflowError};
        PyErr_SetString(types[static_cast<std::size_t>(refusal.kind())], refusal.what());
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
    }
    return nullptr;
}

void check(bool worked) {
    if (!worked) {
        throw ErrorIsSet{};
    }
}

// `names` end with null; the references are borrowed.
template <class... Targets>
void parse(PyObject* args, PyObject* keywords, const char* format, std::initializer_list<const char*> names,
           Targets*... targets) {
    check(PyArg_ParseTupleAndKeywords(args, keywords, format, const_cast<char**>(names.begin()), targets...) != 0);
}

// A reference of one's own, as an API function returns it.
class Owned {
public:
    Owned() = default;
    explicit Owned(PyObject* fresh) : object_(fresh) { check(fresh != nullptr); }
    Owned(Owned&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    Owned& operator=(Owned other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~Owned() { Py_XDECREF(object_); }
    PyObject* get() const { return object_; }
    PyObject* release() { return std::exchange(object_, nullptr); }

private:
    PyObject* object_ = nullptr;
};

// Before 3.14 a daemon thread that comes back after finalisation is ended by pthread_exit(), which unwinds: it must not
// release Python objects of a dead interpreter.
void restore(PyThreadState* state) noexcept {
    try {
        PyEval_RestoreThread(state);
    } catch (...) {
        for (;;) {
            pause();
        }
    }
}

// The two GIL policies. GIL is one of them, by the compiler's -D.
struct HeldGil {
    struct Attached {
        explicit Attached(HeldGil&) {}
    };
};

// Py_BEGIN_ALLOW_THREADS ... Py_END_ALLOW_THREADS, with an owner.
class ReleasedGil {
public:
    ~ReleasedGil() { restore(state_); }

    // In its scope and thread: Py_BLOCK_THREADS ... Py_UNBLOCK_THREADS.
    class Attached {
    public:
        explicit Attached(ReleasedGil& released) : released_(released) { restore(released.state_); }
        ~Attached() { released_.state_ = PyEval_SaveThread(); }

    private:
        ReleasedGil& released_;
    };

private:
    PyThreadState* state_ = PyEval_SaveThread();
};

// Any object with __index__, as operator.index() takes it.
rules::Int to_int(Place place, PyObject* object) {
    if (!PyIndex_Check(object)) {
        rules::refuse_type(place, "an int", Py_TYPE(object)->tp_name);
    }
    const Owned index(PyNumber_Index(object));
    rules::Int number;
    number.value = PyLong_AsLongLongAndOverflow(index.get(), &number.overflow);
    return number;
}

// A complex, float or int, or what converts to one by __complex__, __float__ or __index__; no str.
rules::Complex to_complex(Place place, PyObject* object) {
    const Py_complex value = PyComplex_AsCComplex(object);
    if (value.real != -1.0 || PyErr_Occurred() == nullptr) {
        return {value.real, value.imag, false};
    }
    const bool is_too_large = PyErr_ExceptionMatches(PyExc_OverflowError) != 0;  // an int
    check(is_too_large || PyErr_ExceptionMatches(PyExc_TypeError) != 0);
    PyErr_Clear();
    if (!is_too_large) {
        rules::refuse_type(place, "a complex number", Py_TYPE(object)->tp_name);
    }
    return {0, 0, true};
}

// NumPy is the main interpreter's: it cannot be loaded twice in a process.
bool has_numpy() {
    if (PyInterpreterState_Get() != PyInterpreterState_Main()) {
        return false;
    }
    check(PyArray_ImportNumPyAPI() == 0);  // once
    return true;
}

// An exporter's memory, borrowed during a call; what is wrong with it is for the rules to say.
class Buffer {
public:
    Buffer(Place place, PyObject* exporter) {
        if (!PyObject_CheckBuffer(exporter)) {
            rules::refuse_type(place, "a buffer", Py_TYPE(exporter)->tp_name);
        }
        if (PyObject_GetBuffer(exporter, &buffer_, PyBUF_FULL_RO) == 0) {
            return;
        }
        if (PyErr_ExceptionMatches(PyExc_ValueError) != 0 && has_dtype(exporter)) {
            PyErr_Clear();
            const Owned dtype(PyObject_GetAttrString(exporter, "dtype"));
            const Owned text(PyObject_Str(dtype.get()));
            rules::refuse_dtype(place, PyUnicode_AsUTF8(text.get()));
        }
        throw ErrorIsSet{};
    }
    Buffer(const Buffer&) = delete;
    ~Buffer() { PyBuffer_Release(&buffer_); }

    // The rules read a Py_buffer under names of their own.
    operator rules::View() const { return std::bit_cast<rules::View>(buffer_); }

private:
    // An array of items that formats cannot describe, such as datetime64. The question must not clear the error.
    static bool has_dtype(PyObject* exporter) {
        PyObject *type, *value, *traceback;
        PyErr_Fetch(&type, &value, &traceback);
        const bool has = PyObject_HasAttrString(exporter, "dtype") != 0;
        PyErr_Restore(type, value, traceback);
        return has;
    }

    Py_buffer buffer_{};
};

// Where a kernel writes: the caller's `out`, or a new flat NumPy array; in a sub-interpreter a memoryview of a
// bytearray, whose items are not set (array.array would write them all first).
template <class T>
class Result {
public:
    // Of a call whose arguments keep the rules.
    template <class Rules>
    Result(const Rules& call, PyObject* out)
        : object_(out != Py_None ? Py_NewRef(out) : new_result(call.results())), buffer_(Rules::at_out, object_.get()) {
        items_ = call.output(buffer_);
    }
    std::span<T> items() const { return items_; }
    PyObject* take() { return object_.release(); }

private:
    static PyObject* new_result(std::size_t count) {
        constexpr char code = rules::element_of<T>.characters[0];
        npy_intp length = static_cast<npy_intp>(count);
        if (has_numpy()) {
            return PyArray_New(&PyArray_Type, 1, &length, code, nullptr, nullptr, 0, 0, nullptr);
        }
        const Owned memory(PyByteArray_FromStringAndSize(nullptr, length * static_cast<npy_intp>(sizeof(T))));
        const Owned view(PyMemoryView_FromObject(memory.get()));
        return PyObject_CallMethod(view.get(), "cast", "C", code);
    }

    Owned object_;
    Buffer buffer_;
    std::span<T> items_;
};
"""
