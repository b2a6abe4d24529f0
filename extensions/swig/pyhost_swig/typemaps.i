// extensions/swig/pyhost_swig/typemaps.i: what becomes of each kind of argument and result.
//
// $symname is the wrapped function, $1_name the parameter, $1 the C++ argument, $input the Python one. SWIG's own
// typemaps have other sentences ("in method 'add_ints', argument 1 of type 'long long'"), and those of pybuffer.i take
// any buffer, whatever its items are.

// %raising(code): what the code throws becomes Python's error. SWIG_fail goes to where the arguments are released.
%define %raising(...)
    try {
        __VA_ARGS__
    } catch (const Refusal& refusal) {
        set_error(refusal);
        SWIG_fail;
    } catch (const ErrorIsSet&) {
        SWIG_fail;
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
        SWIG_fail;
    }
%enddef

// Around the call of each function. With -threads, $action lets the GIL go and takes it back, after a throw as well.
%exception {
    %raising($action)
}

// A local of a typemap, here `number`, is the wrapper's own, one for each argument.
%typemap(in) const Int& (Int number) {
    %raising(number = to_int({"$symname", "$1_name"}, $input);)
    $1 = &number;
}

%typemap(in) const Complex& (Complex number) {
    %raising(number = to_complex({"$symname", "$1_name"}, $input);)
    $1 = &number;
}

// Of any object, as `if` asks it.
%typemap(in) bool {
    const int truth = PyObject_IsTrue($input);
    if (truth < 0) SWIG_fail;
    $1 = truth != 0;
}

// freearg follows the call, and SWIG_fail too: what was never acquired it releases without effect. The rules read a
// Py_buffer under names of their own.
%typemap(in) const View& (Py_buffer buffer = {}, View view) {
    %raising(acquire({"$symname", "$1_name"}, $input, &buffer);)
    view = std::bit_cast<View>(buffer);
    $1 = &view;
}
%typemap(freearg) const View& {
    PyBuffer_Release(&buffer$argnum);
}

// A last argument that need not be given. Where the function writes becomes what it returns: argout follows the call.
%typemap(default) Output& out (Output output) {
    $1 = &output;
}
%typemap(in) Output& out {
    $1->given = $input;
}
%typemap(argout) Output& out {
    $result = SWIG_AppendOutput($result, Py_NewRef($1->object));
}
%typemap(freearg) Output& out {
    $1->release();
}

// A str in code points, and one that a function writes (numinputs=0: no argument of Python's).
%typemap(in) const Text& (Text text) {
    %raising(text = to_text({"$symname", "$1_name"}, $input);)
    $1 = &text;
}
%typemap(in, numinputs=0) Text& result (Text text) "$1 = &text;"
%typemap(argout) Text& result {
    $result = SWIG_AppendOutput($result, from_text(*$1));
}

%typemap(in) PyObject* list {
    if (!PyList_Check($input)) {
        %raising(refuse_type({"$symname", "$1_name"}, "a list", $input);)
    }
    $1 = $input;
}

%typemap(in) PyObject* callable {
    if (!PyCallable_Check($input)) {
        %raising(refuse_type({"$symname", "$1_name"}, "callable", $input);)
    }
    $1 = $input;
}

%typemap(out) std::int64_t, std::ptrdiff_t {
    $result = PyLong_FromLongLong($1);
}
%typemap(out) std::uint64_t {
    $result = PyLong_FromUnsignedLongLong($1);
}
