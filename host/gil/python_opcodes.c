// host/gil/python_opcodes.c: the opcodes of CPython 3.11 to 3.14, from its private headers.
#define Py_BUILD_CORE 1
#include <Python.h>

#include "gil/python_opcodes.h"

#if PY_VERSION_HEX >= 0x030f0000 || defined(Py_GIL_DISABLED)

const struct pyhost_opcodes pyhost_opcodes_of_python = {.is_known = 0};

#else

// The headers define the tables once in Python, as symbols that a shared libpython hides: here they have other names.
#define _PyOpcode_Caches pyhost_opcode_caches
#define _PyOpcode_Deopt pyhost_opcode_general
#define _PyOpcode_Jump pyhost_opcode_jump
#define _PyOpcode_OpName pyhost_opcode_name
#define _PyOpcode_PseudoTargets pyhost_opcode_pseudo_targets
#define _PyOpcode_macro_expansion pyhost_opcode_macro_expansion
#define _PyOpcode_num_popped pyhost_opcode_popped
#define _PyOpcode_num_pushed pyhost_opcode_pushed
#define _PyOpcode_opcode_metadata pyhost_opcode_metadata
#define NEED_OPCODE_TABLES
#define NEED_OPCODE_METADATA
#if PY_VERSION_HEX >= 0x030d0000
#include <opcode.h>

#include <internal/pycore_opcode_metadata.h>
#else
#include <internal/pycore_opcode.h>
#endif

// A program without Python, as tests of this room are, has none.
#pragma weak PyCompile_OpcodeStackEffectWithJump

// What a call consumes is on the stack until it is over.
static int stack_effect(int opcode, int argument, int jumps) {
    switch (opcode) {
#ifdef PRECALL
        // 3.11 counts the arguments here, though its special forms call at once, and CALL where they do not.
        case PRECALL: return 0;
        case CALL: return -argument - 1;
#endif
        // Who resumes a generator for the first time has put None there.
        case RETURN_GENERATOR: return 1;
        default: break;
    }
    return &PyCompile_OpcodeStackEffectWithJump != NULL ? PyCompile_OpcodeStackEffectWithJump(opcode, argument, jumps)
                                                        : PY_INVALID_STACK_EFFECT;
}

const struct pyhost_opcodes pyhost_opcodes_of_python = {
    .is_known = 1,
    .general = pyhost_opcode_general,
    .caches = pyhost_opcode_caches,
    .flow = {[EXTENDED_ARG] = pyhost_extends,
             [JUMP_FORWARD] = pyhost_leaves_forward,
             [JUMP_BACKWARD] = pyhost_leaves_backward,
             [JUMP_BACKWARD_NO_INTERRUPT] = pyhost_leaves_backward,
             [FOR_ITER] = pyhost_jumps_forward,
             [SEND] = pyhost_jumps_forward,
             [RETURN_VALUE] = pyhost_ends,
             [RAISE_VARARGS] = pyhost_ends,
             [RERAISE] = pyhost_ends,
#if PY_VERSION_HEX >= 0x030c0000
             [POP_JUMP_IF_FALSE] = pyhost_jumps_forward,
             [POP_JUMP_IF_TRUE] = pyhost_jumps_forward,
             [POP_JUMP_IF_NONE] = pyhost_jumps_forward,
             [POP_JUMP_IF_NOT_NONE] = pyhost_jumps_forward,
#ifdef RETURN_CONST
             [RETURN_CONST] = pyhost_ends,
#endif
             [INTERPRETER_EXIT] = pyhost_ends,
             [MIN_INSTRUMENTED_OPCODE... 255] = pyhost_unreadable,
#else
             [JUMP_IF_FALSE_OR_POP] = pyhost_jumps_forward,
             [JUMP_IF_TRUE_OR_POP] = pyhost_jumps_forward,
             [POP_JUMP_FORWARD_IF_FALSE] = pyhost_jumps_forward,
             [POP_JUMP_FORWARD_IF_TRUE] = pyhost_jumps_forward,
             [POP_JUMP_FORWARD_IF_NONE] = pyhost_jumps_forward,
             [POP_JUMP_FORWARD_IF_NOT_NONE] = pyhost_jumps_forward,
             [POP_JUMP_BACKWARD_IF_FALSE] = pyhost_jumps_backward,
             [POP_JUMP_BACKWARD_IF_TRUE] = pyhost_jumps_backward,
             [POP_JUMP_BACKWARD_IF_NONE] = pyhost_jumps_backward,
             [POP_JUMP_BACKWARD_IF_NOT_NONE] = pyhost_jumps_backward,
#endif
#if defined(ENTER_EXECUTOR) && ENTER_EXECUTOR < MIN_INSTRUMENTED_OPCODE
             [ENTER_EXECUTOR] = pyhost_unreadable,
#endif
             [CACHE] = pyhost_unreadable},
    .call = {[BINARY_OP] = {pyhost_operates, 2, 0},
#if PY_VERSION_HEX >= 0x030e0000
             // What the callable is bound to, and arguments by keyword, may be missing.
             [CALL] = {pyhost_calls, 2, UINT32_MAX, .empty = 1 << 1},
             [CALL_KW] = {pyhost_calls, 3, UINT32_MAX, .empty = 1 << 1},
             [CALL_FUNCTION_EX] = {pyhost_calls, 4, 0, .empty = 1 << 1 | 1 << 3}},
#elif PY_VERSION_HEX >= 0x030d0000
             [CALL] = {pyhost_calls, 2, UINT32_MAX},
             [CALL_KW] = {pyhost_calls, 3, UINT32_MAX},
             [CALL_FUNCTION_EX] = {pyhost_calls, 3, 1}},
#else
#ifdef PRECALL
             [PRECALL] = {pyhost_calls_in_pair, 2, UINT32_MAX},
#endif
             [CALL] = {pyhost_calls_in_pair, 2, UINT32_MAX},
             [CALL_FUNCTION_EX] = {pyhost_calls, 2, 1}},
#endif
    .stack_effect = stack_effect,
};

#endif
