"""extensions/swig/minimum/__init__.py: %pybuffer_binary as SWIG's documentation has it."""

ABSENT = {"released": "the documentation's example keeps the GIL"}
