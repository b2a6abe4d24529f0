"""extensions/pybind11/minimum/__init__.py: py::array_t as pybind11's documentation has it."""

ABSENT = {"released": "the documentation's example keeps the GIL"}
