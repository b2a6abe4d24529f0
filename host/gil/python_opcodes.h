// host/gil/python_opcodes.h: what the instructions of this Python do to the operand stack, and which of them call.
//
// C as well as C++, as python_layout.h.  Tables have an entry for each of the 256 opcodes.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Where an instruction leads to.  A jump counts code units, from the next instruction on.
enum pyhost_flow {
    pyhost_goes_on,
    pyhost_jumps_forward,  // or goes on
    pyhost_jumps_backward,
    pyhost_leaves_forward,  // does not go on
    pyhost_leaves_backward,
    pyhost_ends,
    pyhost_extends,    // EXTENDED_ARG
    pyhost_unreadable  // hides another instruction, as tools that monitor Python have it
};

enum pyhost_call_kind {
    pyhost_calls_nothing,
    pyhost_calls,          // the object in its slot
    pyhost_calls_in_pair,  // that in its slot, where one is there, or that in the next
    pyhost_operates        // a binary operator, on its slot and the next
};

// The slot is that at the depth of the stack less `below`, and less the bits of the argument that are in `mask`.
struct pyhost_call {
    uint8_t kind;  // enum pyhost_call_kind
    uint8_t below;
    uint32_t mask;
    uint8_t empty;  // bit n: nothing need be in the n-th slot from there; from 3.14 on
};

struct pyhost_opcodes {
    int32_t is_known;        // 0: nothing below may be used
    const uint8_t* general;  // the opcode of which this one is a special form; itself otherwise
    const uint8_t* caches;   // code units after a general one that are no instructions
    uint8_t flow[256];       // enum pyhost_flow, of a general one
    struct pyhost_call call[256];
    // What a general one adds to the depth of the stack, where it jumps (1) or goes on (0).
    int (*stack_effect)(int opcode, int argument, int jumps);
};

extern const struct pyhost_opcodes pyhost_opcodes_of_python;

#ifdef __cplusplus
}
#endif
