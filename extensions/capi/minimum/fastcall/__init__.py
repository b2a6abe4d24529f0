"""extensions/capi/minimum/fastcall/__init__.py: METH_FASTCALL and buffers, as the documentation has them."""

ABSENT = {"released": "the documentation's example keeps the GIL"}
