// host/gil/python_layout.h: where CPython keeps what a look at a thread needs, as plain numbers.
//
// C as well as C++, for the file that fills it must be C.  Offsets are in bytes from the start of the structure that
// the first word of a name says; -1 where this Python has no such field.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pyhost_python_layout {
    int32_t is_known;  // 0: a Python that this pyhost does not know; then nothing below may be used

    // _PyRuntime
    uint64_t runtime_finalizing;  // address of a word of it that is 0 until the interpreter ends; 0: not known

    // struct _gil_runtime_state
    int32_t gil_enabled;      // int, builds without a GIL only: 0 while it is off
    int32_t gil_last_holder;  // PyThreadState*; stays set after a release
    int32_t gil_locked;       // int: 1 held, 0 free, -1 not initialised
    int32_t gil_cond;         // pthread_cond_t, signalled at a release
    int32_t gil_switch_cond;  // pthread_cond_t, signalled at an acquire

    // PyThreadState
    int32_t thread_interpreter;
    int32_t thread_native_id;  // unsigned long, the kernel's number
    int32_t thread_frame;      // _PyInterpreterFrame*, or _PyCFrame* where the next field is not -1
    int32_t cframe_frame;      // _PyInterpreterFrame*, up to 3.12

    // PyInterpreterState
    int32_t interpreter_collecting;   // int: 1 while the garbage collector runs; -1 where that is not known
    int32_t interpreter_generations;  // the struct gc_generation[3] of a collector that has no others; -1 else
    int32_t generation_bytes;
    int32_t generation_threshold;  // of struct gc_generation: int
    int32_t generation_count;      // int

    // _PyInterpreterFrame
    int32_t frame_code;         // tagged, as the operand stack is: clear the bits of reference_tag
    int32_t reference_tag;      // a mask; 0 up to 3.13
    int32_t frame_previous;     // the caller's frame
    int32_t frame_instruction;  // _Py_CODEUNIT*
    int32_t frame_owner;        // char
    int32_t frame_first_shim;   // an owner of at least this is no Python function's frame, but the interpreter's own
    int32_t frame_generator;    // the owner of a generator's frame
    int32_t frame_copy_index;   // int32_t, which copy of the bytecode `frame_instruction` points into

    // PyCodeObject
    uint64_t code_type;            // what the type of a code object is
    int32_t object_type;           // of any PyObject
    int32_t code_file;             // str
    int32_t code_name;             // str, qualified
    int32_t code_locations;        // bytes
    int32_t code_first_line;       // int
    int32_t code_first_traceable;  // int, index of the two-byte unit at which a function has been entered
    int32_t code_bytecode;         // of the code object itself
    int32_t code_copies;           // _PyCodeArray*, the threads' own copies of the bytecode
    int32_t code_array_size;       // of _PyCodeArray: Py_ssize_t
    int32_t code_array_entries;    // of _PyCodeArray: char*[]

    // PyBytesObject
    int32_t bytes_size;  // Py_ssize_t
    int32_t bytes_data;

    // str
    int32_t text_length;         // Py_ssize_t, characters
    int32_t text_state;          // uint32_t, with the bits below
    uint32_t text_kind_mask;     // bytes per character: 1, 2 or 4
    uint32_t text_kind_unit;     // what a kind of 1 looks like
    uint32_t text_compact_mask;  // the characters follow the object
    uint32_t text_ascii_mask;    // ... at text_ascii_data, else at text_other_data
    int32_t text_ascii_data;
    int32_t text_other_data;

    // Native callables, and the operand stack on which they lie; nothing below may be used where they have no names
    int32_t has_callables;
    int32_t object_references;  // of any PyObject: 0 in its first 32 bits while it is freed, below 0 where it never is
    int32_t frame_stack_top;    // of _PyInterpreterFrame: int, -1 while the frame runs; up to 3.13
    int32_t frame_stack_pointer;  // ... where its stack ends, which is so while it calls native code; -1 up to 3.13
    int32_t frame_slots;          // PyObject*[], tagged: locals, then the operand stack
    int32_t code_locals;          // of PyCodeObject: int, slots before the stack
    int32_t code_size;            // Py_ssize_t, two-byte units of bytecode
    int32_t code_exceptions;      // bytes

    // PyTypeObject
    int32_t type_name;   // char*
    int32_t type_flags;  // unsigned long
    int32_t type_base;
    int32_t type_call;
    uint64_t type_heap_mask;
    uint64_t type_immutable_mask;
    uint64_t type_extensible_mask;

    // PyCFunctionObject, PyDescrObject and its kin
    int32_t function_definition;  // PyMethodDef*
    int32_t function_self;
    int32_t function_module;     // str, or NULL
    int32_t definition_name;     // of PyMethodDef: char*
    int32_t descriptor_type;     // PyTypeObject*
    int32_t descriptor_name;     // str
    int32_t wrapper_descriptor;  // of a method-wrapper

    // Addresses of types
    uint64_t type_of_types;
    uint64_t type_of_object;
    uint64_t type_of_python_call[2];  // functions in Python, and methods
    uint64_t type_of_function[2];     // PyCFunctionObject's
    uint64_t type_of_descriptor[3];   // PyDescrObject's; the second is that of method-wrappers
    uint64_t type_of_number[3];       // int, float, complex
    uint64_t type_of_constant[3];     // other types of which no operator changes an object: str, bytes, tuple
};

// The layout of the Python that this program runs.  Any thread may ask, also before Python is initialised.
struct pyhost_python_layout pyhost_layout_of_python(void);

// Address of the main interpreter's struct _gil_runtime_state; 0 before Python is initialised, or if it is not known.
uint64_t pyhost_main_gil_address(void);

// As if another thread had asked for the GIL that the calling thread holds: the evaluation loop drops it at its next
// look.
void pyhost_ask_for_gil(void);

#ifdef __cplusplus
}
#endif
