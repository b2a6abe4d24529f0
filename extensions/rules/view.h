/* extensions/rules/view.h: what an exporter tells of its memory, laid out as Py_buffer, without Python.h.
 *
 * Py_buffer has been part of CPython's stable ABI since 3.11, so that a binding without C of its own (ctypes) can
 * fill one by PyObject_GetBuffer and hand it over as it is.
 */
#ifndef PYHOST_RULES_VIEW_H
#define PYHOST_RULES_VIEW_H

#include <stddef.h>

typedef struct {
    void* data;
    void* owner;
    ptrdiff_t bytes;
    ptrdiff_t item_bytes;
    int is_readonly;
    int dimensions;
    const char* format; /* in the struct module's alphabet; null means "B" */
    const ptrdiff_t* shape;
    const ptrdiff_t* strides;    /* in bytes; null where the items lie one after the other */
    const ptrdiff_t* suboffsets; /* null, but for arrays of pointers */
    void* internal;
} pyhost_view;

#endif
