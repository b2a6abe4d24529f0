// host/gil/python_layout.c: where CPython 3.11 to 3.14 keep what a look at a thread needs; alone sees private headers.
//
// C, for those headers do not compile as C++.  From 3.13 on Python says most offsets itself (_PyRuntime.debug_offsets):
// these are true of the library that runs, also if it is another patch release than the headers.
#define Py_BUILD_CORE 1
#include <Python.h>

#include <stddef.h>
#include <string.h>

#include "gil/python_layout.h"

#if PY_VERSION_HEX >= 0x030f0000

// Its headers may have anything in them.
struct pyhost_python_layout pyhost_layout_of_python(void) {
    return (struct pyhost_python_layout){.is_known = 0};
}

uint64_t pyhost_main_gil_address(void) { return 0; }

void pyhost_ask_for_gil(void) {}

#else

#include <internal/pycore_ceval.h>
#include <internal/pycore_code.h>
#include <internal/pycore_frame.h>
#include <internal/pycore_interp.h>
#include <internal/pycore_runtime.h>

// The offset as Python says it, in `group`.`entry`, or else as the headers do.
#if PY_VERSION_HEX >= 0x030d0000
#define PYHOST_OFFSET(group, entry, structure, member) ((int32_t)_PyRuntime.debug_offsets.group.entry)
#define PYHOST_FRAME_CODE f_executable
#define PYHOST_FRAME_INSTRUCTION instr_ptr
#else
#define PYHOST_OFFSET(group, entry, structure, member) ((int32_t)offsetof(structure, member))
#define PYHOST_FRAME_CODE f_code
#define PYHOST_FRAME_INSTRUCTION prev_instr
#endif

static int is_same_minor(unsigned long version) { return version >> 16 == PY_VERSION_HEX >> 16; }

static int is_known(void) {
#if defined(Py_STACKREF_DEBUG)
    return 0;  // a frame has numbers in place of pointers
#elif PY_VERSION_HEX >= 0x030d0000
#ifdef Py_GIL_DISABLED
    const uint64_t is_free_threaded = 1;
#else
    const uint64_t is_free_threaded = 0;
#endif
    const _Py_DebugOffsets* offsets = &_PyRuntime.debug_offsets;
    return memcmp(offsets->cookie, "xdebugpy", sizeof offsets->cookie) == 0 && is_same_minor(offsets->version) &&
           offsets->free_threaded == is_free_threaded;
#else
    return is_same_minor(Py_Version);
#endif
}

static uint64_t address_of(const void* object) { return (uint64_t)(uintptr_t)object; }

static void fill_runtime(struct pyhost_python_layout* layout) {
    const int32_t finalizing = PYHOST_OFFSET(runtime_state, finalizing, _PyRuntimeState, _finalizing);
    layout->runtime_finalizing = address_of((const char*)&_PyRuntime + finalizing);
}

static void fill_gil(struct pyhost_python_layout* layout) {
#ifdef Py_GIL_DISABLED
    layout->gil_enabled = offsetof(struct _gil_runtime_state, enabled);
#else
    layout->gil_enabled = -1;
#endif
    layout->gil_last_holder = offsetof(struct _gil_runtime_state, last_holder);
    layout->gil_locked = offsetof(struct _gil_runtime_state, locked);
    layout->gil_cond = offsetof(struct _gil_runtime_state, cond);
    layout->gil_switch_cond = offsetof(struct _gil_runtime_state, switch_cond);
}

static void fill_thread(struct pyhost_python_layout* layout) {
    layout->thread_interpreter = PYHOST_OFFSET(thread_state, interp, PyThreadState, interp);
    layout->thread_native_id = PYHOST_OFFSET(thread_state, native_thread_id, PyThreadState, native_thread_id);
    layout->thread_frame = PYHOST_OFFSET(thread_state, current_frame, PyThreadState, cframe);
#if PY_VERSION_HEX >= 0x030d0000
    layout->cframe_frame = -1;
#else
    layout->cframe_frame = offsetof(_PyCFrame, current_frame);
#endif
}

static void fill_interpreter(struct pyhost_python_layout* layout) {
#if defined(Py_GIL_DISABLED)
    layout->interpreter_collecting = -1;
#elif PY_VERSION_HEX >= 0x030d0000
    const _Py_DebugOffsets* offsets = &_PyRuntime.debug_offsets;
    layout->interpreter_collecting = (int32_t)(offsets->interpreter_state.gc + offsets->gc.collecting);
#else
    layout->interpreter_collecting = offsetof(PyInterpreterState, gc.collecting);
#endif
}

static void fill_generations(struct pyhost_python_layout* layout) {
#if defined(Py_GIL_DISABLED) || PY_VERSION_HEX >= 0x030e0000
    layout->interpreter_generations = -1;
#else
    const int32_t collecting = offsetof(struct _gc_runtime_state, collecting);
    const int32_t generations = offsetof(struct _gc_runtime_state, generations);
    layout->interpreter_generations = layout->interpreter_collecting - collecting + generations;
    layout->generation_bytes = sizeof(struct gc_generation);
    layout->generation_threshold = offsetof(struct gc_generation, threshold);
    layout->generation_count = offsetof(struct gc_generation, count);
#endif
}

static void fill_frame(struct pyhost_python_layout* layout) {
    layout->frame_code = PYHOST_OFFSET(interpreter_frame, executable, _PyInterpreterFrame, PYHOST_FRAME_CODE);
    layout->frame_previous = PYHOST_OFFSET(interpreter_frame, previous, _PyInterpreterFrame, previous);
    layout->frame_instruction =
        PYHOST_OFFSET(interpreter_frame, instr_ptr, _PyInterpreterFrame, PYHOST_FRAME_INSTRUCTION);
    layout->frame_owner = PYHOST_OFFSET(interpreter_frame, owner, _PyInterpreterFrame, owner);
    layout->frame_generator = FRAME_OWNED_BY_GENERATOR;
#if PY_VERSION_HEX >= 0x030e0000
    layout->reference_tag = 3;  // the bits that _PyStackRef takes for itself: Py_INT_TAG, which no reference has
    layout->frame_first_shim = FRAME_OWNED_BY_INTERPRETER;
#elif PY_VERSION_HEX >= 0x030c0000
    layout->frame_first_shim = FRAME_OWNED_BY_CSTACK;
#else
    layout->frame_first_shim = FRAME_OWNED_BY_FRAME_OBJECT + 1;
#endif
}

static void fill_code(struct pyhost_python_layout* layout) {
    layout->code_type = address_of(&PyCode_Type);
    layout->object_type = PYHOST_OFFSET(pyobject, ob_type, PyObject, ob_type);
    layout->code_file = PYHOST_OFFSET(code_object, filename, PyCodeObject, co_filename);
    layout->code_name = PYHOST_OFFSET(code_object, qualname, PyCodeObject, co_qualname);
    layout->code_locations = PYHOST_OFFSET(code_object, linetable, PyCodeObject, co_linetable);
    layout->code_first_line = PYHOST_OFFSET(code_object, firstlineno, PyCodeObject, co_firstlineno);
    layout->code_first_traceable = offsetof(PyCodeObject, _co_firsttraceable);
    layout->code_bytecode = PYHOST_OFFSET(code_object, co_code_adaptive, PyCodeObject, co_code_adaptive);
    layout->bytes_size = PYHOST_OFFSET(bytes_object, ob_size, PyVarObject, ob_size);
    layout->bytes_data = PYHOST_OFFSET(bytes_object, ob_sval, PyBytesObject, ob_sval);
}

// 3.14 without a GIL: each thread specialises a copy of the bytecode of its own.
static void fill_code_copies(struct pyhost_python_layout* layout) {
#if PY_VERSION_HEX >= 0x030e0000 && defined(Py_GIL_DISABLED)
    layout->frame_copy_index = PYHOST_OFFSET(interpreter_frame, tlbc_index, _PyInterpreterFrame, tlbc_index);
    layout->code_copies = PYHOST_OFFSET(code_object, co_tlbc, PyCodeObject, co_tlbc);
    layout->code_array_size = offsetof(_PyCodeArray, size);
    layout->code_array_entries = offsetof(_PyCodeArray, entries);
#else
    layout->frame_copy_index = -1;
    layout->code_copies = -1;
#endif
}

// Bit fields have no offset: what a state looks like with one of them set.
static uint32_t state_word(PyASCIIObject text) {
    uint32_t word = 0;
    _Static_assert(sizeof text.state == sizeof word, "the state of a str is one 32-bit word");
    memcpy(&word, &text.state, sizeof word);
    return word;
}

static void fill_text(struct pyhost_python_layout* layout) {
    layout->text_length = PYHOST_OFFSET(unicode_object, length, PyASCIIObject, length);
    layout->text_state = PYHOST_OFFSET(unicode_object, state, PyASCIIObject, state);
    layout->text_kind_mask = state_word((PyASCIIObject){.state = {.kind = 7}});
    layout->text_kind_unit = state_word((PyASCIIObject){.state = {.kind = 1}});
    layout->text_compact_mask = state_word((PyASCIIObject){.state = {.compact = 1}});
    layout->text_ascii_mask = state_word((PyASCIIObject){.state = {.ascii = 1}});
    layout->text_ascii_data = sizeof(PyASCIIObject);
    layout->text_other_data = sizeof(PyCompactUnicodeObject);
}

// What PyDescr_NewWrapper() hands out; the structure is private to CPython's descrobject.c.
struct method_wrapper {
    PyObject_HEAD PyWrapperDescrObject* descriptor;
    PyObject* self;
};

// Not without a GIL, where nobody waits for one.
static void fill_callables(struct pyhost_python_layout* layout) {
#if !defined(Py_GIL_DISABLED)
    layout->has_callables = 1;
    layout->object_references = offsetof(PyObject, ob_refcnt);
#if PY_VERSION_HEX >= 0x030e0000
    layout->frame_stack_top = -1;
    layout->frame_stack_pointer = PYHOST_OFFSET(interpreter_frame, stackpointer, _PyInterpreterFrame, stackpointer);
#else
    layout->frame_stack_top = offsetof(_PyInterpreterFrame, stacktop);
    layout->frame_stack_pointer = -1;
#endif
    layout->frame_slots = PYHOST_OFFSET(interpreter_frame, localsplus, _PyInterpreterFrame, localsplus);
    layout->code_locals = offsetof(PyCodeObject, co_nlocalsplus);
    layout->code_size = offsetof(PyVarObject, ob_size);
    layout->code_exceptions = offsetof(PyCodeObject, co_exceptiontable);
    layout->type_name = offsetof(PyTypeObject, tp_name);
    layout->type_flags = offsetof(PyTypeObject, tp_flags);
    layout->type_base = offsetof(PyTypeObject, tp_base);
    layout->type_call = offsetof(PyTypeObject, tp_call);
    layout->type_heap_mask = Py_TPFLAGS_HEAPTYPE;
    layout->type_immutable_mask = Py_TPFLAGS_IMMUTABLETYPE;
    layout->type_extensible_mask = Py_TPFLAGS_BASETYPE;
    layout->function_definition = offsetof(PyCFunctionObject, m_ml);
    layout->function_self = offsetof(PyCFunctionObject, m_self);
    layout->function_module = offsetof(PyCFunctionObject, m_module);
    layout->definition_name = offsetof(PyMethodDef, ml_name);
    layout->descriptor_type = offsetof(PyDescrObject, d_type);
    layout->descriptor_name = offsetof(PyDescrObject, d_name);
    layout->wrapper_descriptor = offsetof(struct method_wrapper, descriptor);
    layout->type_of_types = address_of(&PyType_Type);
    layout->type_of_object = address_of(&PyBaseObject_Type);
    layout->type_of_python_call[0] = address_of(&PyFunction_Type);
    layout->type_of_python_call[1] = address_of(&PyMethod_Type);
    layout->type_of_function[0] = address_of(&PyCFunction_Type);
    layout->type_of_function[1] = address_of(&PyCMethod_Type);
    layout->type_of_descriptor[0] = address_of(&PyMethodDescr_Type);
    layout->type_of_descriptor[1] = address_of(&PyWrapperDescr_Type);
    layout->type_of_descriptor[2] = address_of(&PyClassMethodDescr_Type);
    layout->type_of_number[0] = address_of(&PyLong_Type);
    layout->type_of_number[1] = address_of(&PyFloat_Type);
    layout->type_of_number[2] = address_of(&PyComplex_Type);
    layout->type_of_constant[0] = address_of(&PyUnicode_Type);
    layout->type_of_constant[1] = address_of(&PyBytes_Type);
    layout->type_of_constant[2] = address_of(&PyTuple_Type);
#else
    layout->has_callables = 0;
#endif
}

struct pyhost_python_layout pyhost_layout_of_python(void) {
    struct pyhost_python_layout layout = {.is_known = is_known()};
    if (!layout.is_known) return layout;
    fill_runtime(&layout);
    fill_gil(&layout);
    fill_thread(&layout);
    fill_interpreter(&layout);
    fill_generations(&layout);
    fill_frame(&layout);
    fill_code(&layout);
    fill_code_copies(&layout);
    fill_text(&layout);
    fill_callables(&layout);
    return layout;
}

static const void* gil_of(const PyInterpreterState* interpreter) {
#if PY_VERSION_HEX >= 0x030d0000
    const void* gil = NULL;
    memcpy(&gil, (const char*)interpreter + _PyRuntime.debug_offsets.interpreter_state.ceval_gil, sizeof gil);
    return gil;
#elif PY_VERSION_HEX >= 0x030c0000
    return interpreter->ceval.gil;
#else
    (void)interpreter;
    return &_PyRuntime.ceval.gil;
#endif
}

void pyhost_ask_for_gil(void) {
#if defined(Py_GIL_DISABLED)
#elif PY_VERSION_HEX >= 0x030d0000
    _Py_set_eval_breaker_bit(PyThreadState_Get(), _PY_GIL_DROP_REQUEST_BIT);
#else
    struct _ceval_state* const loop = &PyThreadState_Get()->interp->ceval;
    _Py_atomic_store_relaxed(&loop->gil_drop_request, 1);
    _Py_atomic_store_relaxed(&loop->eval_breaker, 1);
#endif
}

uint64_t pyhost_main_gil_address(void) {
    const PyInterpreterState* interpreter = is_known() ? PyInterpreterState_Main() : NULL;
    return interpreter != NULL ? address_of(gil_of(interpreter)) : 0;
}

#endif
