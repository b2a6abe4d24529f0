"""extensions/inline/_arrays.py: the kernels of buffers."""

FUNCTIONS = [
    "julia",
    "polygon_mask",
    "add_one",
    "fused_arith",
    "vector_add",
    "mirror",
    "transpose_cast",
    "uniform",
]

TEXT = r"""
#include "kernels/add_one.hpp"
#include "kernels/fused_arith.hpp"
#include "kernels/julia.hpp"
#include "kernels/mirror.hpp"
#include "kernels/polygon_mask.hpp"
#include "kernels/vector_add.hpp"
#include "rules/add_one.hpp"
#include "kernels/transpose_cast.hpp"
#include "kernels/uniform.hpp"
#include "rules/fused_arith.hpp"
#include "rules/julia.hpp"
#include "rules/mirror.hpp"
#include "rules/polygon_mask.hpp"
#include "rules/vector_add.hpp"
#include "rules/transpose_cast.hpp"
#include "rules/uniform.hpp"

PyObject* julia(PyObject*, PyObject* args, PyObject* keywords) try {
    using Rules = rules::Julia;
    PyObject *xs, *ys, *c, *maxiter, *out = Py_None;
    parse(args, keywords, "OOOO|O:julia", {"xs", "ys", "c", "maxiter", "out", nullptr}, &xs, &ys, &c, &maxiter, &out);
    const Buffer columns(Rules::at_xs, xs);
    const Buffer rows(Rules::at_ys, ys);
    const Rules call{columns, rows, to_complex(Rules::at_c, c), to_int(Rules::at_maxiter, maxiter)};
    Result<std::int32_t> counts(call, out);
    {
        [[maybe_unused]] const GIL guard;
        kernels::julia(call.xs, call.ys, call.c.real, call.c.imag, call.maxiter, counts.items());
    }
    return counts.take();
} catch (...) {
    return error();
}

PyObject* polygon_mask(PyObject*, PyObject* args, PyObject* keywords) try {
    using Rules = rules::PolygonMask;
    PyObject *vertices, *width, *height, *border_value = Py_True, *out = Py_None;
    parse(args, keywords, "OOO|OO:polygon_mask", {"vertices", "width", "height", "border_value", "out", nullptr},
          &vertices, &width, &height, &border_value, &out);
    const Buffer pairs(Rules::at_vertices, vertices);
    const Rules call{pairs, to_int(Rules::at_width, width), to_int(Rules::at_height, height)};
    const int on_vertex = PyObject_IsTrue(border_value);
    check(on_vertex >= 0);
    Result<std::uint8_t> mask(call, out);
    {
        [[maybe_unused]] const GIL guard;
        kernels::polygon_mask(call.vertices, call.width, call.height, on_vertex != 0, mask.items());
    }
    return mask.take();
} catch (...) {
    return error();
}

PyObject* add_one(PyObject*, PyObject* args, PyObject* keywords) try {
    using Rules = rules::AddOne;
    PyObject *a, *out = Py_None;
    parse(args, keywords, "O|O:add_one", {"a", "out", nullptr}, &a, &out);
    const Buffer items(Rules::at_a, a);
    const Rules call(items);
    Result<double> result(call, out);
    {
        [[maybe_unused]] const GIL guard;
        kernels::add_one(call.a, result.items());
    }
    return result.take();
} catch (...) {
    return error();
}

PyObject* fused_arith(PyObject*, PyObject* args, PyObject* keywords) try {
    using Rules = rules::FusedArith;
    PyObject *a, *b, *out = Py_None;
    parse(args, keywords, "OO|O:fused_arith", {"a", "b", "out", nullptr}, &a, &b, &out);
    const Buffer first(Rules::at_a, a);
    const Buffer second(Rules::at_b, b);
    const Rules call{first, second};
    Result<double> result(call, out);
    {
        [[maybe_unused]] const GIL guard;
        kernels::fused_arith(call.a, call.b, result.items());
    }
    return result.take();
} catch (...) {
    return error();
}

PyObject* vector_add(PyObject*, PyObject* args, PyObject* keywords) try {
    using Rules = rules::VectorAdd;
    PyObject *a, *b, *out = Py_None;
    parse(args, keywords, "OO|O:vector_add", {"a", "b", "out", nullptr}, &a, &b, &out);
    const Buffer first(Rules::at_a, a);
    const Buffer second(Rules::at_b, b);
    const Rules call{first, second};
    Result<float> result(call, out);
    {
        [[maybe_unused]] const GIL guard;
        kernels::vector_add(call.a, call.b, result.items());
    }
    return result.take();
} catch (...) {
    return error();
}

PyObject* uniform(PyObject*, PyObject* args, PyObject* keywords) try {
    using Rules = rules::Uniform;
    PyObject *rows, *columns, *seed, *out = Py_None;
    parse(args, keywords, "OOO|O:uniform", {"rows", "columns", "seed", "out", nullptr}, &rows, &columns, &seed, &out);
    const Rules call{to_int(Rules::at_rows, rows), to_int(Rules::at_columns, columns), to_int(Rules::at_seed, seed)};
    Result<double> numbers(call, out);
    {
        [[maybe_unused]] const GIL guard;
        kernels::uniform(call.seed, numbers.items());
    }
    return numbers.take();
} catch (...) {
    return error();
}

PyObject* mirror(PyObject*, PyObject* args, PyObject* keywords) try {
    using Rules = rules::Mirror;
    PyObject *image, *out = Py_None;
    parse(args, keywords, "O|O:mirror", {"image", "out", nullptr}, &image, &out);
    const Buffer pixels(Rules::at_image, image);
    const Rules call(pixels);
    Result<std::uint8_t> result(call, out);
    {
        [[maybe_unused]] const GIL guard;
        kernels::mirror(call.image, call.width, result.items());
    }
    return result.take();
} catch (...) {
    return error();
}

PyObject* transpose_cast(PyObject*, PyObject* args, PyObject* keywords) try {
    using Rules = rules::TransposeCast;
    PyObject *a, *format, *out = Py_None;
    parse(args, keywords, "OO|O:transpose_cast", {"a", "format", "out", nullptr}, &a, &format, &out);
    const Buffer matrix(Rules::at_a, a);
    if (PyUnicode_Check(format) == 0) {
        rules::refuse_type(Rules::at_format, "a str", Py_TYPE(format)->tp_name);
    }
    const Rules call(matrix, PyUnicode_GetLength(format) == 1 ? PyUnicode_ReadChar(format, 0) : 0);
    return call.with_target([&]<class T>(const Rules::To<T>& target) {
        Result<T> result(target, out);
        std::ptrdiff_t misfit = 0;
        {
            [[maybe_unused]] const GIL guard;
            misfit = kernels::transpose_cast(call.a.data(), call.from, call.rows, call.columns, result.items().data(),
                                             call.to);
        }
        call.require(misfit);
        return result.take();
    });
} catch (...) {
    return error();
}
"""
