"""extensions/nanobind/minimum/__init__.py: nb::ndarray<> as nanobind's documentation has it."""

ABSENT = {"released": "the documentation's example keeps the GIL"}
