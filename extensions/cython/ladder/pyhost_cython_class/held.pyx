# extensions/cython/ladder/pyhost_cython_class/held.pyx: a class with its vertices in C, and with them as they come.
#
# Source: Jérôme Kieffer, *High Performance computing with Python*, 2014 (the class Polygon), and "Extension types",
# "Memory Allocation" and "Typed Memoryviews" in Cython's documentation. What is read for every pixel is copied once.
# In silence: of a row of three numbers the third is lost, a float for an int loses its fraction, a list that changes
# while its numbers are converted gives another polygon. 2**31 pixels are begun.
# cython: language_level=3, cdivision=True
from cpython.mem cimport PyMem_Free, PyMem_Malloc

import numpy as np


cdef struct Vertex:
    double x, y


cdef class Polygon:
    cdef Vertex* vertices
    cdef Py_ssize_t count

    def __cinit__(self, pairs):
        self.count = len(pairs)
        self.vertices = <Vertex*>PyMem_Malloc(max(self.count, 1) * sizeof(Vertex))
        if self.vertices == NULL:
            raise MemoryError()
        cdef Py_ssize_t i
        for i in range(self.count):
            self.vertices[i] = Vertex(pairs[i][0], pairs[i][1])

    def __dealloc__(self):
        PyMem_Free(self.vertices)

    cdef bint contains(self, double x, double y, bint border_value) noexcept nogil:
        cdef Vertex here, there
        cdef bint inside = False
        cdef Py_ssize_t i
        for i in range(self.count):
            here, there = self.vertices[i], self.vertices[i + 1 if i + 1 < self.count else 0]
            if here.x == x and here.y == y:
                return border_value
            if y > min(here.y, there.y) and y <= max(here.y, there.y) and x <= max(here.x, there.x):
                if here.y != there.y and (
                    here.x == there.x or x <= (y - here.y) * (there.x - here.x) / (there.y - here.y) + here.x
                ):
                    inside = not inside
        return inside


def polygon_list(pairs, int width, int height):
    cdef Polygon polygon = Polygon(pairs)
    cdef int x, y
    return [[polygon.contains(x, y, True) for x in range(width)] for y in range(height)]


def polygon_mask(double[:, :] vertices, int width, int height, bint border_value=True):
    cdef Polygon polygon = Polygon(vertices)
    mask = np.empty((height, width), np.uint8)
    cdef unsigned char[:, ::1] pixels = mask
    cdef int x, y
    for y in range(height):
        for x in range(width):
            pixels[y, x] = polygon.contains(x, y, border_value)
    return mask
