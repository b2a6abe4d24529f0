"""tests/cli/planted/third/__init__.py: claims to release the GIL, and does so for 30 % of a call."""
