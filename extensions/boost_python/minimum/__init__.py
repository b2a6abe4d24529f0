"""extensions/boost_python/minimum/__init__.py: bp::def and objects as Boost.Python's documentation has them."""

ABSENT = {"released": "the documentation's example keeps the GIL"}
